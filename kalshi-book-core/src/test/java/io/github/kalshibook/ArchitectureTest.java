package io.github.kalshibook;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Core's rooms and the ways between them: {@code book} and {@code wire} below, {@code feed} and
 * {@code ticker} above. Arrows point downwards only.
 */
class ArchitectureTest {
  private static final String ROOT = "io.github.kalshibook";
  private static final String BOOK = ROOT + ".book";
  private static final String BOOK_INTERNAL = ROOT + ".book.internal";
  private static final String WIRE = ROOT + ".wire";
  private static final String FEED = ROOT + ".feed";
  private static final String TICKER = ROOT + ".ticker";

  /** The only places that may ask the system for the time or sleep; the rest takes a clock. */
  private static final String[] CLOCK_PACKAGES = {BOOK_INTERNAL + ".."};

  /** What users see. */
  private static final String[] EXPORTED = {BOOK, FEED, TICKER};

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes = CompiledModule.classes();
  }

  static Stream<Arguments> rooms() {
    return Stream.of(
        arguments(BOOK, Set.of(BOOK_INTERNAL)),
        arguments(BOOK_INTERNAL, Set.of()),
        arguments(WIRE, Set.of()),
        arguments(FEED, Set.of(BOOK, BOOK_INTERNAL, WIRE)),
        arguments(TICKER, Set.of(BOOK, BOOK_INTERNAL)));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_knowsOnlyTheRoomsBelowIt(String room, Set<String> below) {
    DescribedPredicate<JavaClass> allowed =
        describe(
            "foreign, in the same room, or in one of " + below,
            type ->
                !isOurs(type)
                    || type.getPackageName().equals(room)
                    || below.contains(type.getPackageName()));

    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(allowed)
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void classes_allLiveInARoom() {
    classes()
        .should()
        .resideInAnyPackage(BOOK, BOOK_INTERNAL, WIRE, FEED, TICKER)
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching(ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(classes);
  }

  /**
   * Jackson 3 must be able to replace Jackson 2 without a user noticing, so no library shows, and
   * no type of ours that users cannot name. (javac's lint key {@code exports} would find the
   * latter, but it also asks users to have the null annotations.)
   */
  @Test
  void signatures_mentionOnlyTheJdkAndTheApi() {
    classes()
        .that()
        .resideInAnyPackage(EXPORTED)
        .and(describe("are visible to users", CompiledModule::isVisible))
        .should(mentionOnlyTheJdkAndTheApi())
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void time_comesInFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CLOCK_PACKAGES)
        .should()
        .accessTargetWhere(
            describe("it reads the system's time or sleeps", ArchitectureTest::isTimeOrSleep))
        .allowEmptyShould(true)
        .check(classes);
  }

  private static boolean isOurs(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(ROOT) || name.startsWith(ROOT + ".");
  }

  /** Method references count like calls. */
  private static boolean isTimeOrSleep(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    return (owner.isEquivalentTo(System.class)
            && (name.equals("nanoTime") || name.equals("currentTimeMillis")))
        || (owner.isEquivalentTo(Thread.class) && name.equals("sleep"));
  }

  private static ArchCondition<JavaClass> mentionOnlyTheJdkAndTheApi() {
    return new ArchCondition<>("mention only the JDK's types and visible ones of the API") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        report(type, type.getFullName(), mentionedInHeader(type), events);
        type.getMembers().stream()
            .filter(member -> CompiledModule.isVisible(member.getModifiers()))
            .forEach(member -> report(type, member.getFullName(), mentionedBy(member), events));
      }
    };
  }

  private static void report(
      JavaClass type, String where, Stream<JavaClass> mentioned, ConditionEvents events) {
    mentioned
        .map(JavaClass::getBaseComponentType)
        .filter(other -> !isOfTheJdkOrTheApi(other))
        .map(other -> SimpleConditionEvent.violated(type, where + " shows " + other.getName()))
        .forEach(events::add);
  }

  private static boolean isOfTheJdkOrTheApi(JavaClass type) {
    return type.isPrimitive()
        || type.getPackageName().startsWith("java.")
        || (List.of(EXPORTED).contains(type.getPackageName()) && CompiledModule.isVisible(type));
  }

  private static Stream<JavaClass> mentionedInHeader(JavaClass type) {
    return Stream.of(
            type.getSuperclass().stream(),
            type.getInterfaces().stream(),
            type.getTypeParameters().stream())
        .flatMap(types -> types)
        .flatMap(mentioned -> mentioned.getAllInvolvedRawTypes().stream());
  }

  private static Stream<JavaClass> mentionedBy(JavaMember member) {
    Stream<JavaClass> thrown =
        member instanceof JavaCodeUnit code ? code.getExceptionTypes().stream() : Stream.empty();
    return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown);
  }
}
