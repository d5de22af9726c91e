# Sourced by the scripts, in the folder of MediBook.sln: checks the .NET SDK and leaves no build process running behind.

want=$(sed -n 's/.*"version"[^"]*"\([0-9.]*\)".*/\1/p' global.json | head -n 1)

if ! command -v dotnet >/dev/null 2>&1; then
    echo "MediBook needs the .NET SDK $want or a later patch of it. Install it from https://dotnet.microsoft.com/download, then try again." >&2
    exit 1
fi
# In this folder, `dotnet --version` fails where no installed SDK fits global.json.
if ! have=$(dotnet --version 2>/dev/null); then
    echo "MediBook needs the .NET SDK $want or a later patch of it (see global.json); this machine has:" >&2
    (cd / && dotnet --list-sdks) >&2 || true
    echo "Install it from https://dotnet.microsoft.com/download, then try again." >&2
    exit 1
fi
: "$have"

# Without these, compilers and build nodes stay in memory for minutes after a build.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
