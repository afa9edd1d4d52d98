package dev.syncline.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private static final String PLAIN =
            "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"}%s}}";

    @TempDir
    private Path directory;

    @Test
    void shippedCatalogHasTheCollectionsOfAWorkspace() {
        assertThat(Catalog.workspace().collections())
                .extracting(Collection::name)
                .containsExactlyInAnyOrder(
                        "users",
                        "organizations",
                        "organizationMembers",
                        "teams",
                        "teamMembers",
                        "projects",
                        "projectMembers",
                        "projectMilestones",
                        "tasks",
                        "activities",
                        "environments",
                        "authSessions",
                        "conversations",
                        "conversationParticipants",
                        "messages",
                        "messageReactions",
                        "notifications",
                        "files",
                        "filePermissions",
                        "invoices",
                        "timeEntries",
                        "servicePackages",
                        "clientRequests",
                        "portfolios",
                        "portfolioItems")
                .isSorted();
    }

    @Test
    void tokenOfAnEnvironmentIsASecret() {
        assertThat(Catalog.workspace().collection("environments").orElseThrow().secrets())
                .containsExactly("/config/githubToken");
    }

    @Test
    void shippedCatalogLoadsFromAJar() throws Exception {
        Path jar = directory.resolve("catalog.jar");
        Path classes = Path.of(Catalog.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        for (String part : List.of("/catalog/workspace", "/dev/syncline/catalog", "/dev/syncline/event")) {
            copyInto(jar, classes.resolve(part.substring(1)), part);
        }

        Object loaded;
        try (URLClassLoader loader = new JarFirst(jar.toUri().toURL())) {
            Class<?> catalog = loader.loadClass(Catalog.class.getName());
            assertThat(catalog.getResource("/catalog/workspace").getProtocol()).isEqualTo("jar");
            loaded = catalog.getMethod("collections")
                    .invoke(catalog.getMethod("workspace").invoke(null));
        }

        assertThat((List<?>) loaded).hasSize(25);
    }

    /** Looks into the jar before it asks its parent. */
    private static final class JarFirst extends URLClassLoader {
        JarFirst(URL jar) {
            super(new URL[] {jar}, CatalogTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            return known == null && name.startsWith("dev.syncline.") ? findClass(name) : super.loadClass(name, resolve);
        }

        @Override
        public URL getResource(String name) {
            URL own = findResource(name);
            return own == null ? super.getResource(name) : own;
        }
    }

    private static void copyInto(Path jar, Path source, String target) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"));
                Stream<Path> all = Files.list(source)) {
            Files.createDirectories(files.getPath(target));
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file, files.getPath(target).resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void collectionsComeFromTheFilesOfADirectory() throws Exception {
        write("notes", "");
        write("pages", ",\"noteId\":{\"type\":\"string\",\"x-reference\":\"notes\"}");
        Files.writeString(directory.resolve("README.md"), "no collection");

        Catalog catalog = Catalog.ofDirectory(directory);

        assertThat(catalog.collections()).extracting(Collection::name).containsExactly("notes", "pages");
        assertThat(catalog.collection("pages")
                        .flatMap(pages -> pages.field("noteId"))
                        .flatMap(Field::reference))
                .contains("notes");
        assertThat(catalog.collection("nothing")).isEmpty();
        assertThat(catalog.referrers()).isEqualTo(Map.of("notes", 1L));
    }

    @Test
    void directoryWithoutCollectionsIsRefused() {
        assertThatThrownBy(() -> Catalog.ofDirectory(directory))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("holds no <collection>.json");
        assertThatThrownBy(() -> Catalog.ofDirectory(directory.resolve("nowhere")))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("is not readable");
    }

    @Test
    void referenceToACollectionThatIsNotThereIsRefused() throws Exception {
        write("pages", ",\"noteId\":{\"type\":\"string\",\"x-reference\":\"notes\"}");

        assertThatThrownBy(() -> Catalog.ofDirectory(directory))
                .isInstanceOf(CatalogException.class)
                .hasMessage("collection pages, field noteId: refers to unknown collection notes");
    }

    @Test
    void twoCollectionsCannotShareATable() throws Exception {
        write("notes", "");
        Files.writeString(
                directory.resolve("pages.json"),
                PLAIN.formatted("").replace("{\"type\":\"object\"", "{\"x-table\":\"notes\",\"type\":\"object\""));

        assertThatThrownBy(() -> Catalog.ofDirectory(directory))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("has the same table as collection");
    }

    @Test
    void fileThatIsNoJsonIsNamed() throws Exception {
        Files.writeString(directory.resolve("notes.json"), "{\n  oops");

        assertThatThrownBy(() -> Catalog.ofDirectory(directory))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("collection notes")
                .hasMessageContaining("line 2");
    }

    private void write(String name, String fields) throws IOException {
        Files.writeString(directory.resolve(name + ".json"), PLAIN.formatted(fields));
    }
}
