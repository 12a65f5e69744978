#!/usr/bin/env bash
# Functions that ./run, ./test, ./bench, ./kyc and .ci/run share. These scripts read this file with `source` in the project's folder.
# Messages go to standard error, so that standard output carries only the output of the command itself.

# Builds print no banner and do not leave a build server running.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
CONFIGURATION=Release

# Debian packages for drawing letters. libpangocairo depends on the packages of pangoft2, fontconfig and HarfBuzz.
LETTER_PACKAGES=(libcairo2 libpango-1.0-0 libpangocairo-1.0-0 fonts-ipamj-mincho fonts-noto-cjk)

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

# Runs a command and shows its output only when it fails: quietly COMMAND [ARGUMENT...]
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

# Runs a command as root: as_root REASON COMMAND [ARGUMENT...]. Asks for sudo's password only at a terminal.
as_root() {
  local reason=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    fail "Root is needed $reason, and sudo is not installed. Run as root: $*"
  elif sudo -n true 2>/dev/null || { [ -t 0 ] && say "Root is needed $reason." && sudo -v; }; then
    sudo -n "$@"
  else
    fail "Root is needed $reason, and sudo needs a password that cannot be entered here. Run as root: $*"
  fi
}

# Installs the Debian packages of its arguments that are not installed yet: need_packages PACKAGE...
need_packages() {
  local package missing=()
  for package in "$@"; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  command -v apt-get >/dev/null || fail "These Debian packages are missing, and apt-get is not installed: ${missing[*]}. Install the packages of your distribution that correspond to them."
  say "Installing Debian packages: ${missing[*]}"
  local reason="to install Debian packages"
  as_root "$reason" true
  { quietly as_root "$reason" apt-get update &&
    quietly as_root "$reason" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } ||
    fail "The packages could not be installed: ${missing[*]}"
}

# Installs Debian's Node.js with npm, unless node is installed already.
need_node() {
  command -v node >/dev/null || need_packages nodejs npm
}

# Installs the npm packages of FOLDER/package-lock.json unless they are installed already: npm_packages FOLDER
# Tests that need them are skipped when the registry cannot be reached.
npm_packages() {
  local folder=$1 log installed=$1/node_modules/.installed-lock.json
  if cmp --silent "$folder/package-lock.json" "$installed"; then
    return
  fi
  say "Installing the npm packages of $folder"
  log=$(mktemp)
  # None of these packages needs an install script, so scripts are disabled.
  if (cd "$folder" && timeout 180 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000) \
      >"$log" 2>&1; then
    cp "$folder/package-lock.json" "$installed"
  else
    rm -rf "$folder/node_modules"
    awk '/^npm (error|ERR!)/ && ++n <= 3' "$log" >&2
    say "They could not be installed. Tests that need them are skipped."
  fi
  rm -f "$log"
}

# Finds the .NET SDK that global.json requires, and sets DOTNET_SDK_FOLDER to its folder.
need_dotnet() {
  local folder version
  if ! command -v dotnet >/dev/null; then
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /opt/dotnet; do
      if [ -x "$folder/dotnet" ]; then
        export PATH="$folder:$PATH"
        break
      fi
    done
  fi
  command -v dotnet >/dev/null ||
    fail "The .NET 10 SDK is missing: there is no 'dotnet' on the PATH, in \$DOTNET_ROOT, ~/.dotnet, /usr/share/dotnet, /usr/lib/dotnet or /opt/dotnet.
How to install it: https://learn.microsoft.com/dotnet/core/install/linux-debian"
  version=$(dotnet --version 2>/dev/null) || {
    dotnet --version >&2 || true
    fail "The SDK at $(readlink -f "$(command -v dotnet)") is not the one that global.json asks for."
  }
  DOTNET_SDK_FOLDER=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$version
}

# Prompts for sudo's password now, while a person is at the terminal, because pcscd is started later. pcscd runs as root, because it opens
# USB devices and creates its socket in /run/pcscd.
need_root_later() {
  if [ "$(id -u)" -ne 0 ]; then
    as_root "to start pcscd, the PC/SC daemon" true
  fi
}

# Runs a dotnet command that compiles, quietly: with_compiler COMMAND [ARGUMENT...]
# One compiler process compiles all projects, so that a compiler is not started for each of them. The process has a unique ID, so that no
# other build uses it, and it ends with the command.
with_compiler() (
  id=kyc-$$-$RANDOM
  trap 'dotnet "$DOTNET_SDK_FOLDER/Roslyn/bincore/VBCSCompiler.dll" -shutdown "-pipename:$id" >/dev/null 2>&1 || true' EXIT
  quietly dotnet "$@" --configuration "$CONFIGURATION" --nologo --verbosity quiet -nodeReuse:false \
    -p:UseSharedCompilation=true -p:SharedCompilationId="$id"
)

# Builds a project and the projects that it references, or a solution: build PATH
build() {
  need_dotnet
  say "Building $1 with the .NET SDK in $DOTNET_SDK_FOLDER"
  with_compiler build "$1" || fail "The build of $1 failed."
  mkdir -p .run/builds
  touch ".run/builds/${1//\//-}"
}

# Publishes a program for this platform into .run/published/NAME, as docs/operations.md describes: publish FOLDER NAME [OPTION...]
publish() {
  local folder=$1 name=$2
  shift 2
  need_dotnet
  say "Publishing $folder"
  with_compiler publish "$folder" --runtime linux-x64 --output ".run/published/$name" "$@" || fail "$folder could not be published."
}

# Builds a project unless its program exists and no source is newer than the last build: build_if_changed FOLDER PROGRAM
build_if_changed() {
  local folder=$1 program=$2 built=.run/builds/${1//\//-}
  if [ ! -f "$program" ] || [ ! -f "$built" ] || [ -n "$(changed_sources "$built")" ]; then
    build "$folder"
  fi
}

# Prints the first source file or source folder that is newer than FILE. Ignores test projects: changed_sources FILE
changed_sources() {
  find . \( -name .git -o -name .run -o -name bin -o -name obj -o -name docs -o -path './tests/*.Tests' \) -prune -o \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.proto' -o -name '*.props' -o -name '*.sql' -o -name '*.sh' \
      -o -name '*.sln' -o -name global.json -o -name .editorconfig \) -newer "$1" -print -quit
}

# Prints the path of a built program: program FOLDER NAME
program() {
  printf '%s/bin/%s/net10.0/%s.dll' "$1" "$CONFIGURATION" "$2"
}
