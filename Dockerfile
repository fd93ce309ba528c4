# One image for every stage; the command says which:
#   docker run zerostream solver --bootstrap-servers HOST:PORT --schema-registry URL
FROM eclipse-temurin:17-jdk AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN ./mvnw -B -ntp -Dquick -Dmaven.test.skip=true -pl runner -am package

FROM eclipse-temurin:17-jre
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home zerostream \
 && install -d -o zerostream -g zerostream /data
COPY zerostream LICENSE* NOTICE* /opt/zerostream/
COPY --from=build /build/runner/target/lib /opt/zerostream/runner/target/lib
# The launcher finds its jars where a build leaves them, and sets the numerics itself.
ENV ZEROSTREAM_BUILT=yes
# Half of the container's memory is Java's; the model's tensors live outside its heap. A process that
# has no memory left ends, so that it is started again.
ENV ZEROSTREAM_JAVA_OPTS="-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError"
ENV ZEROSTREAM_LOG=/tmp/zerostream.log
USER 10001
WORKDIR /home/zerostream
VOLUME /data
ENTRYPOINT ["/opt/zerostream/zerostream"]
CMD ["--help"]
