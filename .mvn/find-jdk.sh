# Sourced by ./keyturn and .ci/run: find_jdk sets found_jdk to the home of a JDK 25 or newer, or returns 1.
#
# What a person has set comes before what happens to be installed. Among installed JDKs one of exactly 25 comes
# first, because that is the version Keyturn is tested on. A JDK is judged by its `release` file; a JVM is
# started only where there is none.

wanted_java=25

# Folders whose entries are JDKs. The variable is there for tests and for unusual machines.
usual_jdk_folders="${KEYTURN_JDK_FOLDERS-/usr/lib/jvm:/usr/java:/opt/java:${HOME-}/.sdkman/candidates/java:${HOME-}/.jdks:/Library/Java/JavaVirtualMachines}"

# Prints the feature version of the JDK at $1 (17, 25), or nothing when there is no JDK.
java_version_of() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p'
  fi
}

fits() {
  version=$(java_version_of "$1")
  [ -n "$version" ] && [ "$version" -ge "$wanted_java" ]
}

# Follows links from $1 to the file itself, which `readlink -f` does only on some systems.
real_file() {
  file=$1
  while [ -L "$file" ]; do
    target=$(readlink "$file")
    case $target in
      /*) file=$target ;;
      *) file=${file%/*}/$target ;;
    esac
  done
  printf '%s\n' "$file"
}

# Prints the home of the `java` on PATH. Version managers put a script there instead of a link: only java knows.
jdk_on_path() {
  on_path=$(command -v java) || return 0
  home=$(dirname "$(dirname "$(real_file "$on_path")")")
  if [ -r "$home/release" ]; then
    printf '%s\n' "$home"
  else
    "$on_path" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
}

find_jdk() {
  found_jdk=
  if [ -n "${KEYTURN_JAVA_HOME-}" ]; then
    # Said outright, so never passed over in silence.
    fits "$KEYTURN_JAVA_HOME" && found_jdk=$KEYTURN_JAVA_HOME
    [ -n "$found_jdk" ]
    return
  fi
  # The two in the middle are how build servers name a JDK beside the default one.
  for home in "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" "${JAVA_HOME_25_ARM64-}" "$(jdk_on_path)"; do
    if [ -n "$home" ] && fits "$home"; then
      found_jdk=$home
      return 0
    fi
  done
  newer=
  old_ifs=$IFS
  IFS=:
  for folder in $usual_jdk_folders; do
    IFS=$old_ifs
    for home in "$folder"/* "$folder"/*/Contents/Home; do
      fits "$home" || continue
      if [ "$version" -eq "$wanted_java" ]; then
        found_jdk=$home
        return 0
      fi
      newer=${newer:-$home}
    done
  done
  IFS=$old_ifs
  if [ -z "$newer" ] && [ -x /usr/libexec/java_home ] && [ -z "${KEYTURN_JDK_FOLDERS-}" ]; then
    newer=$(/usr/libexec/java_home -v "$wanted_java+" 2>/dev/null) || newer=
  fi
  found_jdk=$newer
  [ -n "$found_jdk" ]
}

say_no_jdk() {
  if [ -n "${KEYTURN_JAVA_HOME-}" ]; then
    is=$(java_version_of "$KEYTURN_JAVA_HOME")
    echo "keyturn: KEYTURN_JAVA_HOME=$KEYTURN_JAVA_HOME holds ${is:+JDK }${is:-no JDK}; Keyturn needs JDK $wanted_java or newer there." >&2
  else
    echo "keyturn: no JDK $wanted_java or newer found. Install one (https://adoptium.net) and, if it is in an unusual place, set KEYTURN_JAVA_HOME to its folder." >&2
  fi
}
