package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of resources, by the hosts at their ends ({@code outbound|80||host}): what a change of a few hosts touches is found without a
 * look at all names, of which each of many proxies has thousands. A table with open addressing, for that is also the smallest.
 */
final class NameSet extends AbstractSet<String> {

  /** In the place of one that was removed, so that those behind it are still found; no name is this. */
  private static final String REMOVED = "\0";

  private @Nullable String[] table = new String[16];
  private int size;
  /** Those that were removed are in the table too. */
  private int used;

  @Override
  public boolean add(String name) {
    int hash = hostHash(name);
    int i = place(hash);
    while (table[i] != null) {
      if (name.equals(table[i])) {
        return false;
      }
      i = next(i);
    }
    if (3 * (used + 1) > 2 * table.length) {
      rebuild();
      insert(name, hash);
    } else {
      table[i] = name;
      used++;
    }
    size++;
    return true;
  }

  /** Has this instance in the place of an equal one, if there is one: of one name for all sets the memory is taken once. */
  void share(String name) {
    int place = find(name);
    if (place >= 0) {
      table[place] = name;
    }
  }

  @Override
  public boolean contains(Object name) {
    return name instanceof String text && find(text) >= 0;
  }

  @Override
  public boolean remove(Object name) {
    int place = name instanceof String text ? find(text) : -1;
    if (place < 0) {
      return false;
    }
    removeAt(place);
    return true;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<String> iterator() {
    return new Names();
  }

  /** Those whose resources an impact touches. */
  List<String> touched(Impact impact, ResourceType type) {
    Set<String> hosts = switch (type) {
      case CLUSTERS -> impact.clusterHosts();
      case ENDPOINTS -> impact.endpointHosts();
      case SECRETS, LISTENERS, ROUTES -> Set.of();
    };
    if (hosts.isEmpty() || hosts.size() > size || hosts.stream().anyMatch(host -> host.startsWith("*"))) {
      return stream().filter(name -> impact.touches(type, name)).toList();
    }
    List<String> touched = new ArrayList<>();
    for (String host : hosts) {
      for (int i = place(host.hashCode()); table[i] != null; i = next(i)) {
        String name = table[i];
        if (isOf(name, host)) {
          touched.add(name);
        }
      }
    }
    return touched;
  }

  private static boolean isOf(String name, String host) {
    int start = name.length() - host.length();
    return name.endsWith(host) && (start == 0 || name.charAt(start - 1) == '|');
  }

  private int find(String name) {
    for (int i = place(hostHash(name)); table[i] != null; i = next(i)) {
      if (name.equals(table[i])) {
        return i;
      }
    }
    return -1;
  }

  private void insert(String name, int hash) {
    int i = place(hash);
    while (table[i] != null) {
      i = next(i);
    }
    table[i] = name;
    used++;
  }

  private void removeAt(int place) {
    table[place] = REMOVED;
    size--;
  }

  private void rebuild() {
    @Nullable String[] old = table;
    int length = 16;
    while (3 * (size + 1) > length) {
      length *= 2;
    }
    table = new String[length];
    used = 0;
    for (String name : old) {
      if (name != null && !name.equals(REMOVED)) {
        insert(name, hostHash(name));
      }
    }
  }

  private int place(int hash) {
    // Hosts that differ in one digit have hashes side by side, which would make long rows; the product spreads them.
    int spread = hash * 0x9E3779B9;
    return (spread ^ spread >>> 16) & table.length - 1;
  }

  private int next(int place) {
    return place + 1 & table.length - 1;
  }

  /** What {@link String#hashCode} of the host would be. */
  private static int hostHash(String name) {
    int hash = 0;
    for (int i = name.lastIndexOf('|') + 1; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    return hash;
  }

  private final class Names implements Iterator<String> {

    private int following = following(0);
    private int latest = -1;

    @Override
    public boolean hasNext() {
      return following < table.length;
    }

    @Override
    public String next() {
      String name = hasNext() ? table[following] : null;
      if (name == null) {
        throw new NoSuchElementException();
      }
      latest = following;
      following = following(following + 1);
      return name;
    }

    @Override
    public void remove() {
      if (latest < 0) {
        throw new IllegalStateException("nothing to remove");
      }
      removeAt(latest);
      latest = -1;
    }

    private int following(int from) {
      int i = from;
      while (i < table.length && (table[i] == null || table[i].equals(REMOVED))) {
        i++;
      }
      return i;
    }
  }
}
