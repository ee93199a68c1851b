# The image: a Java runtime cut to what Keyturn uses, the thin jar with its libraries, and an AOT cache made by a
# training run, so that a cron run is over in about a second. Nothing in it runs as root.
#
#   docker build -t keyturn . && docker run --rm -p 8080:8080 keyturn

# By digest: a tag may mean something else tomorrow. 25-jdk is 25.0.4_7 here.
ARG JDK_IMAGE=eclipse-temurin:25-jdk@sha256:97014c4b396021f9ddb7d592a7dbedb0c4e4215c29e03dc01c393558aefb71c2
ARG BASE_IMAGE=debian:bookworm-slim@sha256:3783cc01769c7b2b1b83a5c5ad96c815348e28ed7da68e2e3687004faa906251

FROM ${JDK_IMAGE} AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
# One empty class makes Maven fetch all that a build needs; the layer lasts until pom.xml changes.
RUN mkdir -p src/main/java/layer \
    && echo 'package layer; final class Layer {}' > src/main/java/layer/Layer.java \
    && ./mvnw -B -q package -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true \
    && rm -rf src target
COPY src/main src/main
RUN ./mvnw -B -q package -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true \
    && mv target/keyturn-*.jar target/keyturn.jar
# Named, not computed: jdeps cannot see what libraries reach by reflection.
RUN "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}/bin/jlink" \
      --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.scripting,java.security.jgss,java.sql,java.transaction.xa,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs \
      --strip-java-debug-attributes --no-man-pages --no-header-files --output /java

FROM ${BASE_IMAGE}
ARG TRAINING="run-due"
WORKDIR /opt/keyturn
COPY --from=build /java java
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/keyturn.jar keyturn.jar
# What is in here, for whoever looks for a library with a known fault.
COPY --from=build /build/target/bom.json bom.json
COPY LICENSE ./
COPY rotation-plans rotation-plans
# The heap is fixed because the default goes by the machine: on a large host the start alone would reserve
# hundreds of megabytes. The cache fits only the flags it was made with, so both runs read them from one file.
RUN mkdir -p /data && chown 10001:10001 /data . \
    && printf '%s\n' \
      -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms32m -Xmx256m -Xss512k \
      -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError -XX:+DisableAttachMechanism \
      -Xlog:disable -Xlog:all=error:stderr \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      > jvm.args \
    && mkdir bin \
    && printf '%s\n' '#!/bin/sh' \
      'exec /opt/keyturn/java/bin/java -XX:AOTCache=/opt/keyturn/keyturn.aot @/opt/keyturn/jvm.args -jar /opt/keyturn/keyturn.jar "$@"' \
      > bin/keyturn && chmod 755 bin/keyturn
# No account is needed for a number, and a number can be checked by a cluster's policy.
USER 10001:10001
# Without a locale Java reads variables as ASCII, and every other character as the same replacement.
ENV KEYTURN_DATA=/data HOME=/data LANG=C.UTF-8
# The training run starts as much of the program as a cron run with nothing due does: settings, database,
# migrations, plans. Its folder of plans is empty and its database is thrown away.
RUN mkdir /tmp/training \
    && KEYTURN_DATA=/tmp/training KEYTURN_PLANS=/tmp/training \
      java/bin/java -XX:AOTCacheOutput=keyturn.aot @jvm.args -jar keyturn.jar ${TRAINING} \
    && test -s keyturn.aot \
    && rm -rf /tmp/training
EXPOSE 8080
# The shell's own sockets: the image has no curl. Railway does not use this; it asks /health/ready itself.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PORT:-8080} && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && test \"$status\" = 200"]
# One command for every start: a platform's own start command, for cron, replaces this line.
ENTRYPOINT ["/opt/keyturn/bin/keyturn"]
CMD ["serve"]
