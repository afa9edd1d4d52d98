package dev.syncline.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All collections: one JSON Schema file each, named {@code <collection>.json}. Immutable and thread-safe. */
public final class Catalog {
    private static final String SUFFIX = ".json";

    private final SortedMap<String, Collection> collections;

    /** @throws CatalogException if two share a table or one refers to a collection that is not there */
    public Catalog(List<Collection> all) {
        SortedMap<String, Collection> byName = new TreeMap<>();
        Map<String, String> tables = new HashMap<>();
        for (Collection collection : all) {
            byName.put(collection.name(), collection);
            String other = tables.put(collection.table(), collection.name());
            if (other != null) {
                throw new CatalogException(collection.name(), "has the same table as collection " + other);
            }
        }
        for (Collection collection : all) {
            for (Field field : collection.fields()) {
                if (field.reference().isPresent()
                        && !byName.containsKey(field.reference().get())) {
                    String missing = field.reference().get();
                    throw new CatalogException(
                            collection.name(), field.name(), "refers to unknown collection " + missing);
                }
            }
        }
        this.collections = java.util.Collections.unmodifiableSortedMap(byName);
    }

    /** The catalog that Syncline ships: what a project-management product has. */
    public static Catalog workspace() {
        try {
            URI resource = Catalog.class.getResource("/catalog/workspace").toURI();
            if (!"jar".equals(resource.getScheme())) {
                return ofDirectory(Path.of(resource));
            }
            try (FileSystem jar = FileSystems.newFileSystem(resource, Map.of())) {
                return ofDirectory(jar.getPath("/catalog/workspace"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws CatalogException naming what can't be read or used */
    public static Catalog ofDirectory(Path directory) {
        List<Collection> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
                String name = file.getFileName().toString();
                all.add(CollectionSchema.parse(
                        name.substring(0, name.length() - SUFFIX.length()), Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new CatalogException("*", "the directory " + directory + " is not readable");
        }
        if (all.isEmpty()) {
            throw new CatalogException("*", "the directory " + directory + " holds no <collection>.json");
        }
        return new Catalog(all);
    }

    public Optional<Collection> collection(String name) {
        return Optional.ofNullable(collections.get(name));
    }

    /** How many fields refer to a collection; a collection that none refers to is not there. */
    public Map<String, Long> referrers() {
        return collections.values().stream()
                .flatMap(collection -> collection.fields().stream())
                .flatMap(field -> field.reference().stream())
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    /** By name. */
    public List<Collection> collections() {
        return List.copyOf(collections.values());
    }
}
