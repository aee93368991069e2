package dev.outrigger.testing;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;

/**
 * The order of a program's packages: each may import only those of the places before its own. Packages in one place do
 * not see each other; the root package comes last, sees all and is seen by none.
 *
 * <p>A package without a place is a violation too, so the order is always whole. What lies below a listed package
 * belongs to it.
 */
public final class PackageOrder extends ArchCondition<JavaClass> {

  private static final String ROOT_NAME = "the root package";

  private final String root;
  private final List<List<String>> places;

  private PackageOrder(String root, List<List<String>> places) {
    super("import only packages that come before their own");
    this.root = root;
    this.places = places;
  }

  /** An order that has only the root package so far. */
  public static PackageOrder in(String root) {
    return new PackageOrder(root, List.of());
  }

  /** This order with one more place, before that of the root package. */
  public PackageOrder then(String... packages) {
    return new PackageOrder(root, Stream.concat(places.stream(), Stream.of(List.of(packages))).toList());
  }

  @Override
  public void check(JavaClass origin, ConditionEvents events) {
    var from = packageOf(origin);
    if (place(from) < 0) {
      violated(events, origin, origin.getName() + " is in package " + from + " (expected: one of " + places + ")");
      return;
    }
    for (var dependency : origin.getDirectDependenciesFromSelf()) {
      if (isOurs(dependency.getTargetClass()) && !allowed(from, packageOf(dependency.getTargetClass()))) {
        violated(events, origin, describe(from, dependency));
      }
    }
  }

  private boolean allowed(String from, String to) {
    return from.equals(to) || place(to) < place(from);
  }

  private String describe(String from, Dependency dependency) {
    return from + " must not see " + packageOf(dependency.getTargetClass()) + ": " + dependency.getDescription();
  }

  private boolean isOurs(JavaClass type) {
    var name = type.getPackageName();
    return name.equals(root) || name.startsWith(root + ".");
  }

  private String packageOf(JavaClass type) {
    var name = type.getPackageName();
    return name.equals(root) ? ROOT_NAME : name.substring(root.length() + 1).split("\\.", -1)[0];
  }

  private int place(String name) {
    if (name.equals(ROOT_NAME)) {
      return places.size();
    }
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }

  private static void violated(ConditionEvents events, JavaClass origin, String message) {
    events.add(SimpleConditionEvent.violated(origin, message));
  }
}
