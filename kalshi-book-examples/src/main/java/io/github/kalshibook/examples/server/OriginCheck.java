package io.github.kalshibook.examples.server;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says which pages may connect: browsers let any page of the web open a socket to this machine. */
final class OriginCheck {
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

  private final String ownHost;
  private final Set<String> allowed;

  OriginCheck(String ownHost, Set<String> allowed) {
    this.ownHost = ownHost.toLowerCase(Locale.ROOT);
    this.allowed = allowed;
  }

  /**
   * Returns whether a handshake may go on.
   *
   * @param origin the header, null if there is none: then the client is no page
   * @param host the header that says whom the client believes to have reached
   */
  boolean allows(@Nullable String origin, @Nullable String host) {
    if (origin == null || allowed.contains(origin)) {
      return true;
    }
    return host != null
        && (origin.equals("http://" + host) || origin.equals("https://" + host))
        && isOwn(origin);
  }

  /**
   * Returns whether a request without a token may be answered: the name by which a page reached us
   * must be one that only this host has, or the page may have been made by anybody.
   */
  boolean allowsHost(@Nullable String host) {
    return host != null
        && (isOwn("http://" + host)
            || allowed.contains("http://" + host)
            || allowed.contains("https://" + host));
  }

  /** A name that somebody else's DNS may point at this machine is not ours; an address is. */
  private boolean isOwn(String origin) {
    String name;
    try {
      name = URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (name == null) {
      return false;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost") || lower.equals(ownHost) || ADDRESS.matcher(lower).matches();
  }
}
