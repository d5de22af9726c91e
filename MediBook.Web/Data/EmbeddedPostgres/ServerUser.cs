namespace MediBook.Web.Data.EmbeddedPostgres;

/// <summary>
/// Who PostgreSQL's programs run as: this account, or another one when this is root, because PostgreSQL refuses root.
/// </summary>
/// <param name="Name">The other account's name; null for this account.</param>
internal sealed record ServerUser(string? Name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static ServerUser Self { get; } = new((string?)null);

    /// <summary>For root the owner of an existing data folder, else the first of postgres, _postgres and nobody that exists.</summary>
    public static async Task<ServerUser> ChooseAsync(string dataFolder, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return Self;

        if (Directory.Exists(dataFolder))
        {
            var owner = await OwnerOfAsync(dataFolder, ct);
            if (owner is not "root" && await ExistsAsync(owner, ct)) return new(owner);
            throw new EmbeddedPostgresException(
                $"{dataFolder} belongs to {owner}, which cannot run PostgreSQL. Give the folder to the user who made it (chown -R), " +
                "or start MediBook as that user.");
        }

        foreach (var name in new[] { "postgres", "_postgres", "nobody" })
            if (await ExistsAsync(name, ct)) return new(name);
        throw new EmbeddedPostgresException(
            "PostgreSQL refuses to run as root, and there is no user postgres, _postgres or nobody to run it as. " +
            "Start MediBook as an ordinary user, or configure a connection string.");
    }

    /// <summary>Root's own folders are often closed to others: better said now than by a program that cannot read its files.</summary>
    public async Task RequireEntryAsync(string folder, CancellationToken ct)
    {
        if (Name is null) return;
        try
        {
            await ServerProgram.RunAsync("/bin/sh", ["-c", ":"], this, folder, Limit, ct);
        }
        catch (EmbeddedPostgresException e) when (e.InnerException is System.ComponentModel.Win32Exception { NativeErrorCode: not 1 })
        {
            throw new EmbeddedPostgresException(
                $"The user {Name}, as whom root runs PostgreSQL, cannot enter {folder}. Set the database folder to one that " +
                "every user may enter (not below /root), or configure a connection string.", e);
        }
    }

    /// <summary>Makes the path the server's: needed only when that is another account.</summary>
    public async Task TakeOverAsync(string path, CancellationToken ct)
    {
        if (Name is null) return;
        var result = await ServerProgram.RunAsync("chown", ["-h", Name, path], Self, "/", Limit, ct);
        if (!result.Succeeded)
            throw new EmbeddedPostgresException($"Root cannot give {path} to the user {Name}: {result.Cause}. Use another folder, or start MediBook as an ordinary user.");
    }

    private static async Task<string> OwnerOfAsync(string path, CancellationToken ct)
    {
        var result = await ServerProgram.RunAsync("ls", ["-ld", path], Self, "/", Limit, ct);
        return result.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? "an unknown user";
    }

    private static async Task<bool> ExistsAsync(string name, CancellationToken ct) =>
        (await ServerProgram.RunAsync("id", ["-u", name], Self, "/", Limit, ct)) is { Succeeded: true };
}
