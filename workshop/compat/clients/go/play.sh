#!/bin/sh
# Builds the program of one of Debian's Go packages if need be, and runs it. Debian's packages are laid out for
# GOPATH, without modules, so that nothing is fetched.
#
# usage: play.sh PROGRAM PACKAGE BOOTSTRAP PREFIX
set -e
program=$1 package=$2
shift 2
dpkg-query -W -f 'VERSION ${Version}\n' "$package" | sed 's/-[^-]*$//'
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=-p=1 CGO_CFLAGS="-O2 -Wno-deprecated-declarations"
go build -o "target/$program" "./$program"
exec "target/$program" "$@"
