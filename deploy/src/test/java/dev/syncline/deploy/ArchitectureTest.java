package dev.syncline.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.syncline.projector.CrashPoint;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rooms and the direction of imports, as architecture.md section 8 has them. */
@AnalyzeClasses(
        packages = "dev.syncline",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** Tests of other modules come as jars. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule noCycleBetweenRooms =
            slices().matching("dev.syncline.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule modelIsPure = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.syncline.event",
                    "dev.syncline.catalog",
                    "dev.syncline.query..",
                    "dev.syncline.decide",
                    "dev.syncline.codec")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "java.sql..",
                    "java.net.http..",
                    "jakarta..",
                    "io.dropwizard..",
                    "io.debezium..",
                    "dev.syncline.projector..",
                    "dev.syncline.postgres..",
                    "dev.syncline.json..",
                    "dev.syncline.capture..",
                    "dev.syncline.server..",
                    "dev.syncline.cli..");

    @ArchTest
    static final ArchRule queryKnowsOnlyTheCatalogAndEvents = noClasses()
            .that()
            .resideInAPackage("dev.syncline.query..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.syncline.decide..", "dev.syncline.codec..");

    @ArchTest
    static final ArchRule valuesKnowNoClause = noClasses()
            .that()
            .resideInAPackage("dev.syncline.query.value")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.syncline.query", "dev.syncline.catalog");

    @ArchTest
    static final ArchRule storesDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("dev.syncline.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.syncline.json..", "dev.syncline.capture..");

    @ArchTest
    static final ArchRule jsonStoreKnowsOnlyItsPort = noClasses()
            .that()
            .resideInAPackage("dev.syncline.json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.syncline.postgres..", "dev.syncline.capture..", "org.apache.kafka..", "java.sql..");

    @ArchTest
    static final ArchRule captureKnowsNoStore = noClasses()
            .that()
            .resideInAPackage("dev.syncline.capture..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.syncline.json..", "dev.syncline.server..");

    @ArchTest
    static final ArchRule portsDoNotKnowTheirAdapters = noClasses()
            .that()
            .resideInAPackage("dev.syncline.projector")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.syncline.projector.kafka..",
                    "dev.syncline.postgres..",
                    "dev.syncline.json..",
                    "dev.syncline.capture..",
                    "org.apache.kafka..",
                    "java.sql..");

    @ArchTest
    static final ArchRule reconciliationKnowsOnlyPorts = noClasses()
            .that()
            .resideInAPackage("dev.syncline.reconcile")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.syncline.projector.kafka..",
                    "dev.syncline.reconcile.postgres..",
                    "dev.syncline.history..",
                    "dev.syncline.postgres..",
                    "dev.syncline.json..",
                    "dev.syncline.capture..",
                    "org.apache.kafka..",
                    "java.sql..");

    @ArchTest
    static final ArchRule projectorsDoNotKnowTheServer = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.syncline.projector..",
                    "dev.syncline.postgres..",
                    "dev.syncline.json..",
                    "dev.syncline.history..",
                    "dev.syncline.capture..",
                    "dev.syncline.reconcile..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.syncline.server..", "dev.syncline.cli..");

    /** The log's adapters, the decider's topology, capture, and where they are put together. */
    @ArchTest
    static final ArchRule onlyTheseRoomsKnowKafka = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.syncline.projector.kafka..",
                    "dev.syncline.history.kafka..",
                    "dev.syncline.server.decide..",
                    "dev.syncline.capture..",
                    "dev.syncline.rebuild..",
                    "dev.syncline.server",
                    "dev.syncline.server.doctor..",
                    "dev.syncline.server.dev..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyTheDoorsKnowJaxRs = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.syncline.server.http..", "dev.syncline.server.live..", "dev.syncline.server.ops..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.ws.rs..");

    @ArchTest
    static final ArchRule commandsKnowTheDoorsOnlyThroughHttp = noClasses()
            .that()
            .resideInAPackage("dev.syncline.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.syncline.server.http..",
                    "dev.syncline.server.decide..",
                    "dev.syncline.server.live..",
                    "dev.syncline.postgres..",
                    "dev.syncline.json..",
                    "dev.syncline.capture..");

    @ArchTest
    static final ArchRule nobodyReadsTheClock = noClasses()
            .that(areNotTheCompositionRoot())
            .should()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callConstructor(Random.class);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = classes()
            .should()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl")
            .andShould()
            .haveSimpleNameNotEndingWith("Data")
            .andShould()
            .haveSimpleNameNotEndingWith("Info");

    private static DescribedPredicate<JavaClass> areNotTheCompositionRoot() {
        return DescribedPredicate.describe(
                "are not the composition root",
                type -> !type.getName().equals("dev.syncline.server.SynclineApplication"));
    }

    /** Else a test that dies at each of them would wait for one that never comes. */
    @ArchTest
    static void everyCrashPointStandsSomewhere(JavaClasses everything) {
        Set<String> used = everything.stream()
                .filter(type -> !type.isAssignableTo(CrashPoint.Stage.class))
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().isEquivalentTo(CrashPoint.Stage.class))
                .map(access -> access.getTarget().getName())
                .collect(Collectors.toSet());

        assertThat(used)
                .containsAll(
                        Stream.of(CrashPoint.Stage.values()).map(Enum::name).toList());
    }
}
