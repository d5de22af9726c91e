# Sourced by the scripts: finds a Chromium.

# find_chromium: the program to use; $MEDIBOOK_CHROMIUM, or the first on PATH, the one without windows before all others. Fails when there is none.
find_chromium() {
    for name in "${MEDIBOOK_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then return; fi
    done
    return 1
}
