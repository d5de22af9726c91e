using MediBook.Web.Data.EmbeddedPostgres;

namespace MediBook.Web.Tests.Data.EmbeddedPostgres;

/// <summary>Scripts that answer what the search asks PostgreSQL's programs.</summary>
internal static class FakePrograms
{
    /// <summary>
    /// A shell writes the scripts: were it this process, a program that another test starts at that moment would hold them open,
    /// and the system refuses to run a file that is open for writing.
    /// </summary>
    public static async Task<string> MakeAsync(string folder, string version, params string[] extensions)
    {
        Directory.CreateDirectory(folder);
        const string script =
            """
            cd "$1" && mkdir -p ../share-of-it/extension
            printf '#!/bin/sh\necho "postgres (PostgreSQL) %s (Fake)"\n' "$2" > postgres
            printf '#!/bin/sh\necho share_path="$(dirname "$0")/../share-of-it" >&2\n' > initdb
            printf '#!/bin/sh\n' > pg_ctl
            chmod 755 postgres initdb pg_ctl
            shift 2
            for name; do : > "../share-of-it/extension/$name.control"; done
            """;
        var result = await ServerProgram.RunAsync(
            "/bin/sh", ["-c", script, "sh", folder, version, .. extensions], ServerUser.Self, "/", TimeSpan.FromSeconds(30), default);
        Assert.True(result.Succeeded, result.Cause);
        return folder;
    }
}
