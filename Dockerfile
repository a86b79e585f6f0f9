# Builds Barnabas and runs it as the container images of Apache Kafka are run: settings come from
# KAFKA_… variables, data lies in /var/lib/barnabas.
#
#   docker build -t barnabas .
#   docker run -p 9092:9092 -v barnabas:/var/lib/barnabas barnabas
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
COPY . /opt/barnabas
RUN cd /opt/barnabas && ./barnabas build

FROM eclipse-temurin:25-jdk
COPY --from=build /opt/barnabas/barnabas /opt/barnabas/barnabas
COPY --from=build /opt/barnabas/tools/target/dist /opt/barnabas/tools/target/dist
RUN useradd --system barnabas && install -d -o barnabas -m 0700 /var/lib/barnabas
USER barnabas
# A container's port is reachable from outside of it by design, and there is no authentication yet:
# the broker says so at every start.
ENV KAFKA_ALLOW_INSECURE_PUBLIC_LISTENER=true \
    KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:9092 \
    KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://localhost:9092 \
    KAFKA_LOG_DIRS=/var/lib/barnabas
VOLUME /var/lib/barnabas
EXPOSE 9092
ENTRYPOINT ["/opt/barnabas/barnabas", "start"]
