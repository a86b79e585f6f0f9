# Builds Barnabas and runs it as the container images of Apache Kafka are run: settings come from
# KAFKA_… variables, or from a file mounted in place of /etc/barnabas/server.properties, or from
# --override behind the image's name; data lies in /var/lib/barnabas.
#
#   docker build -t barnabas .
#   docker run --name barnabas -p 9092:9092 -v barnabas:/var/lib/barnabas barnabas
#   docker exec barnabas barnabas topics list
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
COPY . /opt/barnabas
RUN cd /opt/barnabas && ./barnabas build

# The same JDK as above, to the byte: the start-up cache is good for no other.
FROM eclipse-temurin:25-jdk
COPY --from=build /opt/barnabas/barnabas /opt/barnabas/barnabas
COPY --from=build /opt/barnabas/tools/target/dist /opt/barnabas/tools/target/dist
# What KAFKA_… variables have not said. Other containers need KAFKA_ADVERTISED_LISTENERS with a name
# that they know.
RUN mkdir /etc/barnabas && printf '%s\n' \
      'listeners=PLAINTEXT://0.0.0.0:9092' \
      'advertised.listeners=PLAINTEXT://localhost:9092' \
      'log.dirs=/var/lib/barnabas' >/etc/barnabas/server.properties && \
    ln -s /opt/barnabas/barnabas /usr/local/bin/barnabas && \
    useradd --system --uid 10001 barnabas && \
    install -d -o barnabas -m 0700 /var/lib/barnabas && \
    install -d /var/lib/kafka && install -d -o barnabas -m 0700 /var/lib/kafka/data
# By its number, so that an orchestrator can see that it is not root.
USER 10001
# A container's port is reachable from outside of it by design, and there is no authentication yet:
# the broker says so at every start.
ENV KAFKA_ALLOW_INSECURE_PUBLIC_LISTENER=true
VOLUME /var/lib/barnabas
EXPOSE 9092
# Metrics, where KAFKA_METRICS_LISTENER=0.0.0.0:9404 asks for them.
EXPOSE 9404
# Asks for ApiVersions. Set BARNABAS_BOOTSTRAP_SERVER where no listener is at 9092; the tools in the
# container use it too.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD bash -c 'at=${BARNABAS_BOOTSTRAP_SERVER:-127.0.0.1:9092}; exec 3<>/dev/tcp/${at%:*}/${at##*:} && printf "\0\0\0\n\0\22\0\0\0\0\0\7\377\377" >&3 && [ "$(head -c 10 <&3 | od -An -tx1 -j 4 | tr -d " \n")" = 000000070000 ]'
# The launcher becomes the JVM, which hears SIGTERM and stops cleanly.
ENTRYPOINT ["/opt/barnabas/barnabas", "start", "/etc/barnabas/server.properties"]
