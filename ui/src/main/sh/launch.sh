# Sourced by `thitsar` and `lab`, which set `here` to the checkout.
# shellcheck shell=sh

# Flags of the program: quick to start, small, and hard to look into from outside. The engine runs
# in a child process with flags of its own.
java_flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx256m
  -XX:+DisableAttachMechanism -XX:-UsePerfData -XX:-CreateCoredumpOnCrash
  -XX:-HeapDumpOnOutOfMemoryError -XX:ErrorFile=/dev/null --enable-native-access=ALL-UNNAMED"

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 69
}

# Whether the folder $1 holds a JDK of Java 25. Its `release` file tells without starting it.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

# Sets `java` and `jdk`.
find_jdk() {
  jdk=
  on_path=$(command -v javac || true)
  if [ -n "$on_path" ]; then
    # A package manager puts a chain of links on the path; its end is in the JDK.
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    on_path=$(dirname "$(dirname "$on_path")")
  fi
  for candidate in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      jdk=$candidate
      java=$jdk/bin/java
      break
    fi
  done
  if [ -z "$jdk" ] && [ -x /usr/libexec/java_home ]; then
    candidate=$(/usr/libexec/java_home -F -v 25 2>/dev/null || true)
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      jdk=$candidate
      java=$jdk/bin/java
    fi
  fi
  [ -n "$jdk" ] ||
    fail "no JDK 25 was found" "install Temurin 25 (https://adoptium.net), or set JAVA_HOME to a JDK 25"

  # File names and arguments may be Burmese; without a UTF-8 locale Java cannot read them.
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *UTF-8* | *utf8* | *UTF8* | *utf-8*) ;;
    *) LC_ALL=C.UTF-8 && export LC_ALL ;;
  esac
}

# Builds unless the last build is newer than every source below the folders in `watched`.
build_when_needed() {
  stamp=$here/ui/target/thitsar/built
  if ! stale; then
    return 0
  fi
  command -v mvn >/dev/null 2>&1 ||
    fail "Maven is needed to build" "install Maven 3.8 or newer (for example: apt-get install maven)"
  mkdir -p "$here/ui/target/thitsar"
  take_turn
  if stale; then
    printf 'building once, which takes a minute or two\n' >&2
    : >"$lock/begun"
    # A node that runs from these jars keeps them; written over, they would fail under it.
    rm -rf "$here/ui/target/thitsar/lib"
    # Maven's own libraries would be warned about on this JDK, twice, to no use.
    (cd "$here" && JAVA_HOME="$jdk" MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
      mvn -q -B -Dstyle.color=never -DskipTests -Dformat.skip=true package >&2) ||
      fail "the build failed" "see what Maven wrote above"
    # As old as the beginning of the build: what was edited meanwhile is built next time.
    mv "$lock/begun" "$stamp"
  fi
  rm -rf "$lock"
  trap - EXIT INT TERM HUP
}

# One build at a time: a second window waits for the first.
take_turn() {
  lock=$here/ui/target/building
  until mkdir "$lock" 2>/dev/null; do
    builder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
      rm -rf "$lock"
    else
      sleep 1
    fi
  done
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '%s\n' "$$" >"$lock/pid"
}

stale() {
  [ -e "$stamp" ] || return 0
  # shellcheck disable=SC2086 # a list of folders
  [ -n "$(cd "$here" && find pom.xml protocol/pom.xml node/pom.xml ui/pom.xml $watched \
    -newer ui/target/thitsar/built -print | head -n 1)" ]
}
