package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers speak HTTP/2 over TLS alone, and hold no more than six connections without it. */
@Tag("long")
class TlsIT {
    private static final String PASSWORD = "secret-of-the-test";
    private static final int STREAMS = 20;

    @TempDir
    private Path directory;

    @Test
    void oneConnectionCarriesManyStreams() throws Exception {
        Path keys = keyStore();
        try (EmbeddedInfrastructure infrastructure = new EmbeddedInfrastructure(directory);
                ServerProcess server = new ServerProcess(directory.resolve("server"), infrastructure)) {
            encrypt(server, keys);
            server.start();
            server.awaitReady();
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(trusting(keys))
                    .build();
            URI changes = URI.create(server.uri("/v1/changes").toString().replace("http:", "https:"));
            // Behind the first answer the connection is known to speak HTTP/2.
            client.send(HttpRequest.newBuilder(changes.resolve("/v1/health")).build(), BodyHandlers.discarding());
            List<CompletableFuture<HttpResponse<InputStream>>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(client.sendAsync(
                        HttpRequest.newBuilder(changes)
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofInputStream()));
            }

            for (var stream : streams) {
                HttpResponse<InputStream> answer = stream.get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
            assertThat(server.connectionsTo("127.0.0.1:" + changes.getPort())).isEqualTo(1);
        }
    }

    private Path keyStore() throws Exception {
        Path keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return keys;
    }

    private static void encrypt(ServerProcess server, Path keys) throws Exception {
        ObjectNode configuration = Json.object(Files.readAllBytes(server.configuration()));
        ObjectNode connector = (ObjectNode) configuration.at("/server/applicationConnectors/0");
        connector.put("type", "h2").put("keyStorePath", keys.toString()).put("keyStorePassword", PASSWORD);
        Files.write(server.configuration(), Json.bytes(configuration));
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
