package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rooms of the house and their doors, and what no room may do. */
@Timeout(120)
class ArchitectureTest {
    private static final String HOUSE = "io.steelyard";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .importUrl(Consortium.class.getProtectionDomain().getCodeSource().getLocation());

    /** Which rooms each room may know, from the ground up; what it does not know itself it cannot come by through others either. */
    private static final Map<String, Set<String>> KNOWS = knows();

    private static Map<String, Set<String>> knows() {
        Map<String, Set<String>> knows = new TreeMap<>();
        room(knows, "bytes", "");
        room(knows, "error", "");
        room(knows, "env", "error");
        room(knows, "crypto", "bytes error");
        room(knows, "identity", "bytes error crypto");
        room(knows, "policy", "bytes error crypto identity");
        // a block's signatures name and need an identity
        room(knows, "format", "bytes error crypto identity");
        room(knows, "config", "bytes error crypto identity policy format");
        room(knows, "blocklog", "bytes error format");
        room(knows, "state", "bytes error format");
        room(knows, "contract", "bytes error env identity policy format state");
        room(knows, "lifecycle", "bytes error policy format state contract");
        room(knows, "endorse", "bytes error env crypto identity policy format config state contract lifecycle");
        room(knows, "order", "bytes error env crypto identity policy format config blocklog");
        room(
                knows,
                "commit",
                "bytes error env crypto identity policy format config blocklog state contract lifecycle endorse order");
        room(
                knows,
                "node",
                "bytes error env crypto identity policy format config blocklog state contract lifecycle endorse order"
                        + " commit");
        room(
                knows,
                "gateway",
                "bytes error env crypto identity policy format config blocklog state contract lifecycle endorse order"
                        + " commit");
        return knows;
    }

    private static void room(Map<String, Set<String>> knows, String name, String others) {
        knows.put(name, Set.of(others.isEmpty() ? new String[0] : others.split(" ")));
    }

    /** The room of a class: its package below the house, empty for the root and for everything foreign. */
    private static String room(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.startsWith(HOUSE + ".") ? name.substring(HOUSE.length() + 1) : "";
    }

    private static boolean isAtHome(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals(HOUSE) || name.startsWith(HOUSE + ".");
    }

    @Test
    void there_are_the_rooms_that_the_plan_shows_and_no_others() {
        Set<String> rooms = MAIN.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        rooms.remove("");
        assertThat(rooms).isEqualTo(new TreeSet<>(KNOWS.keySet()));
    }

    @Test
    void every_room_knows_only_those_that_the_plan_lets_it_know() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : MAIN) {
            Set<String> known = KNOWS.get(room(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                boolean isAllowed = known == null
                        || !isAtHome(target)
                        || room(target).equals(room(type))
                        || known.contains(room(target));
                if (!isAllowed) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The plan itself: below each room only rooms that stand on their own. */
    @Test
    void the_plan_has_no_circles() {
        KNOWS.forEach((room, known) -> known.forEach(below -> {
            assertThat(KNOWS).containsKey(below);
            assertThat(KNOWS.get(below)).as(below + " below " + room).doesNotContain(room);
        }));
    }

    // ---- what users see

    private static final Set<String> FOREIGN =
            Set.of("com.google.protobuf", "org.hyperledger.fabric", "org.bouncycastle", "com.fasterxml", "org.slf4j");

    @Test
    void no_public_signature_shows_another_librarys_type() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : MAIN) {
            if (!isPublicToTheOutside(type)) {
                continue;
            }
            Stream<JavaClass> above =
                    Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
            above.filter(ArchitectureTest::isForeign)
                    .forEach(foreign -> wrong.add(type.getName() + " is a " + foreign.getName()));
            for (JavaMember member : type.getMembers()) {
                if (isVisible(member)) {
                    typesOf(member)
                            .filter(ArchitectureTest::isForeign)
                            .forEach(foreign -> wrong.add(member.getFullName() + " shows " + foreign.getName()));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isPublicToTheOutside(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass()
                        .map(ArchitectureTest::isPublicToTheOutside)
                        .orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static Stream<JavaClass> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getType().getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> shown = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        return Stream.concat(
                shown.flatMap(type -> type.getAllInvolvedRawTypes().stream()), unit.getExceptionTypes().stream());
    }

    private static boolean isForeign(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return FOREIGN.stream().anyMatch(foreign -> name.equals(foreign) || name.startsWith(foreign + "."));
    }

    // ---- what no room may do

    private static final Predicate<JavaClass> NOBODY = type -> false;

    /** Something that a class may not touch. */
    private interface Ban {
        boolean covers(JavaAccess<?> access);
    }

    /** Methods (constructors, fields) of these names. */
    private static Ban any(Class<?> owner, String... names) {
        Set<String> banned = Set.of(names);
        return access -> access.getTargetOwner().isEquivalentTo(owner)
                && banned.contains(access.getTarget().getName());
    }

    /** The method (constructor) with exactly these parameters. */
    private static Ban exactly(Class<?> owner, String name, Class<?>... parameters) {
        List<String> wanted = Arrays.stream(parameters).map(Class::getName).toList();
        return access -> any(owner, name).covers(access)
                && access instanceof JavaCodeUnitAccess<?> call
                && parametersOf(call).equals(wanted);
    }

    private static List<String> parametersOf(JavaCodeUnitAccess<?> call) {
        return call.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toList();
    }

    /** An {@code ...Async} of a future that is given no executor runs on everybody's pool. */
    private static boolean continuesOnCommonPool(JavaAccess<?> access) {
        return access instanceof JavaCodeUnitAccess<?> call
                && call.getTargetOwner().isAssignableTo(CompletionStage.class)
                && call.getName().endsWith("Async")
                && !parametersOf(call).contains(Executor.class.getName());
    }

    private static void assertNobodyDoes(Predicate<JavaClass> except, Ban... bans) {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : MAIN) {
            if (!except.test(type)) {
                type.getAccessesFromSelf().stream()
                        .filter(access -> Stream.of(bans).anyMatch(ban -> ban.covers(access)))
                        .forEach(access -> wrong.add(access.getDescription()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void time_comes_from_the_environment_only() {
        assertNobodyDoes(
                type -> room(type).equals("env"),
                any(System.class, "currentTimeMillis", "nanoTime"),
                any(java.time.Instant.class, "now"),
                any(java.time.InstantSource.class, "system"),
                any(java.time.Clock.class, "systemUTC", "systemDefaultZone", "system"),
                any(java.time.LocalDate.class, "now"),
                any(java.time.LocalDateTime.class, "now"),
                any(java.time.ZonedDateTime.class, "now"));
    }

    @Test
    void randomness_comes_from_the_environment_only() {
        assertNobodyDoes(
                type -> room(type).equals("env"),
                any(java.util.Random.class, "<init>"),
                any(java.security.SecureRandom.class, "<init>", "getInstance", "getInstanceStrong"),
                any(Math.class, "random"),
                any(java.util.UUID.class, "randomUUID"),
                any(java.util.concurrent.ThreadLocalRandom.class, "current"));
    }

    @Test
    void nobody_sleeps_or_works_on_threads_that_are_everybodys() {
        assertNobodyDoes(
                NOBODY,
                any(Thread.class, "sleep"),
                any(java.util.concurrent.ForkJoinPool.class, "commonPool"),
                any(java.util.Collection.class, "parallelStream"),
                any(java.util.stream.Stream.class, "parallel"),
                any(CompletableFuture.class, "orTimeout", "completeOnTimeout", "delayedExecutor"),
                ArchitectureTest::continuesOnCommonPool);
    }

    @Test
    void only_the_environment_and_the_contract_room_make_threads() {
        assertNobodyDoes(
                type -> room(type).equals("env") || type.getName().startsWith("io.steelyard.contract.ContractThreads"),
                any(Thread.class, "<init>", "start"),
                any(java.util.Timer.class, "<init>"),
                any(java.util.concurrent.ThreadPoolExecutor.class, "<init>"),
                any(java.util.concurrent.ScheduledThreadPoolExecutor.class, "<init>"),
                any(
                        java.util.concurrent.Executors.class,
                        "newCachedThreadPool",
                        "newFixedThreadPool",
                        "newSingleThreadExecutor",
                        "newScheduledThreadPool",
                        "newWorkStealingPool"));
    }

    @Test
    void nothing_depends_on_the_machines_language_zone_or_charset() {
        assertNobodyDoes(
                NOBODY,
                exactly(String.class, "toLowerCase"),
                exactly(String.class, "toUpperCase"),
                exactly(String.class, "getBytes"),
                exactly(String.class, "<init>", byte[].class),
                exactly(String.class, "format", String.class, Object[].class),
                any(String.class, "formatted"),
                any(Locale.class, "getDefault"),
                any(java.time.ZoneId.class, "systemDefault"),
                any(java.nio.charset.Charset.class, "defaultCharset"));
    }

    @Test
    void nobody_reads_system_properties_prints_or_ends_the_program() {
        assertNobodyDoes(
                NOBODY,
                any(System.class, "getProperty", "getenv", "exit", "gc", "out", "err", "setProperty"),
                any(Boolean.class, "getBoolean"),
                any(Integer.class, "getInteger"),
                any(Long.class, "getLong"),
                any(Throwable.class, "printStackTrace"),
                any(Runtime.class, "exit", "halt", "addShutdownHook"));
    }

    @Test
    void nobody_opens_a_socket() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : MAIN) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getName();
                if (target.startsWith("java.net.") || target.matches("java\\.nio\\.channels\\..*Socket.*")) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nothing_static_changes() {
        List<String> wrong = MAIN.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaField::getFullName)
                .toList();
        assertThat(wrong).isEmpty();
    }

    // ---- shape

    @Test
    void names_say_what_a_thing_does() {
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : MAIN) {
            String name = type.getSimpleName();
            if (name.matches(".*(Impl|Util|Utils|Utility|Helper|Helpers|Manager|Common|Misc)")
                    || name.matches("I[A-Z][a-z].*") && type.isInterface()
                    || type.getPackageName()
                            .matches(".*\\.(util|utils|common|impl|helper|manager|misc|internal|dto|service)")) {
                wrong.add(type.getName());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void records_hold_no_arrays() {
        List<String> wrong = MAIN.stream()
                .filter(JavaClass::isRecord)
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> field.getRawType().isArray())
                .map(JavaField::getFullName)
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_package_says_what_it_is_and_that_nothing_is_null() {
        Set<JavaPackage> packages = MAIN.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
        assertThat(packages).hasSize(KNOWS.size() + 1).allSatisfy(each -> assertThat(
                        each.isAnnotatedWith(NullMarked.class))
                .as(each.getName())
                .isTrue());
    }

    /** The rules above can fail: each is shown something that it must find. */
    @Test
    void the_rules_see_what_they_look_for() {
        JavaClasses own = new ClassFileImporter().importClasses(Culprit.class);
        JavaClass culprit = own.get(Culprit.class);
        assertThat(culprit.getAccessesFromSelf())
                .anyMatch(any(System.class, "nanoTime")::covers)
                .anyMatch(any(java.util.Random.class, "<init>")::covers)
                .anyMatch(exactly(String.class, "toLowerCase")::covers)
                .noneMatch(exactly(String.class, "toUpperCase")::covers);
        assertThat(culprit.getMembers().stream()
                        .flatMap(ArchitectureTest::typesOf)
                        .filter(ArchitectureTest::isForeign)
                        .map(JavaClass::getSimpleName))
                .contains("ByteString");
    }

    private static final class Culprit {
        java.util.Optional<com.google.protobuf.ByteString> shown(String text) {
            return System.nanoTime() + new java.util.Random().nextInt() > 0
                    ? java.util.Optional.of(com.google.protobuf.ByteString.copyFromUtf8(
                            text.toLowerCase() + text.toUpperCase(Locale.ROOT)))
                    : java.util.Optional.empty();
        }
    }
}
