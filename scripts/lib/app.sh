# Sourced by the scripts, in the folder of MediBook.sln: how they run the app for a moment.
# MEDIBOOK_APP names a published MediBook.Web.dll to use; otherwise the source tree's own is built.

# A tool works on the private server too, whatever the environment; a configured connection goes before it.
export Database__Embedded=true

run_app() {
    if [ -n "${MEDIBOOK_APP:-}" ]; then
        dotnet "$MEDIBOOK_APP" "$@"
    else
        . scripts/lib/dotnet.sh
        dotnet run --project MediBook.Web --no-launch-profile -- "$@"
    fi
}
