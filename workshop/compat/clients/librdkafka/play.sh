#!/bin/sh
make -s && exec target/scenarios "$@"
