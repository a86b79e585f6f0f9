package barnabas.metadata;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IP addresses in words, each of which can be written in many ways. Nothing is looked up.
public final class IpAddress {
  private static final int GROUPS = 8;

  private IpAddress() {}

  /// One way of writing for each address (four decimal numbers, or eight hexadecimal ones without
  /// any zeros in front); null if it is none. What says which link it belongs to (`%eth0`) is left
  /// out, and an IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) is that IPv4 address.
  public static @Nullable String canonical(String text) {
    int percent = text.indexOf('%');
    String address = percent < 0 ? text : text.substring(0, percent);
    if (address.indexOf(':') < 0) {
      int[] pair = percent < 0 ? four(address) : null;
      return pair == null ? null : dotted(pair[0], pair[1]);
    }
    int[] groups = eight(address);
    if (groups == null) {
      return null;
    }
    return isMapped(groups) ? dotted(groups[6], groups[7]) : hexadecimal(groups);
  }

  private static boolean isMapped(int[] groups) {
    for (int i = 0; i < 5; i++) {
      if (groups[i] != 0) {
        return false;
      }
    }
    return groups[5] == 0xFFFF;
  }

  private static String dotted(int high, int low) {
    return (high >> 8) + "." + (high & 255) + "." + (low >> 8) + "." + (low & 255);
  }

  private static String hexadecimal(int[] groups) {
    StringBuilder text = new StringBuilder();
    for (int group : groups) {
      text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(group));
    }
    return text.toString();
  }

  /// An IPv4 address as two numbers of 16 bits.
  private static int @Nullable [] four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    int[] pair = new int[2];
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
        return null;
      }
      pair[i / 2] = pair[i / 2] << 8 | Integer.parseInt(parts[i]);
    }
    return pair;
  }

  private static int @Nullable [] eight(String text) {
    int gap = text.indexOf("::");
    List<Integer> head = gap < 0 ? groups(text, true) : groups(text.substring(0, gap), false);
    List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
    if (head == null || tail == null) {
      return null;
    }
    int given = head.size() + tail.size();
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return null;
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < head.size(); i++) {
      groups[i] = head.get(i);
    }
    for (int i = 0; i < tail.size(); i++) {
      groups[GROUPS - tail.size() + i] = tail.get(i);
    }
    return groups;
  }

  /// @param ends whether the address ends here, perhaps with an IPv4 address
  private static @Nullable List<Integer> groups(String text, boolean ends) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return groups;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      int[] pair = ends && i == parts.length - 1 ? four(parts[i]) : null;
      if (pair != null) {
        groups.add(pair[0]);
        groups.add(pair[1]);
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else {
        return null;
      }
    }
    return groups;
  }
}
