using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MediBook.Web.Services.Notifications;

/// <summary>
/// Keeps mails as <c>.eml</c> files (RFC 5322) that any mail program opens: what happens to mail until a server is configured. A file appears whole
/// or not at all, only its owner may read it, and its name says nothing about whom it is for. A mail that is sent again takes its first file's place.
/// </summary>
public sealed class MailFolder(IOptions<MailOptions> options) : IMailTransport
{
    /// <inheritdoc />
    public async Task SendAsync(MimeMessage mail, long id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var path = PathOf(PrivateFolder(options.Value.Folder), id);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        await using (var file = new FileStream(part, NewPrivateFile()))
        {
            await mail.WriteToAsync(file, ct);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Whether a mail is kept here.</summary>
    /// <param name="id">The message in the outbox.</param>
    public bool Keeps(long id) => File.Exists(PathOf(options.Value.Folder, id));

    /// <summary>Reads a kept mail, or null where there is none.</summary>
    /// <param name="id">The message in the outbox.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<MimeMessage?> FindAsync(long id, CancellationToken ct) => Keeps(id) ? await MimeMessage.LoadAsync(PathOf(options.Value.Folder, id), ct) : null;

    /// <summary>Deletes kept mails.</summary>
    /// <param name="ids">The messages in the outbox.</param>
    public void Forget(IReadOnlyCollection<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids.Where(Keeps))
        {
            File.Delete(PathOf(options.Value.Folder, id));
        }
    }

    /// <summary>The messages whose mails are kept here.</summary>
    public IReadOnlyList<long> Kept() => !Directory.Exists(options.Value.Folder) ? [] :
        [.. Directory.EnumerateFiles(options.Value.Folder, "*.eml").Select(Path.GetFileNameWithoutExtension)
            .Select(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (long?)null).OfType<long>()];

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string PathOf(string folder, long id) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{id:D10}.eml"));

    private static string PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path).FullName;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
        {
            Directory.CreateDirectory(parent);
        }

        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static FileStreamOptions NewPrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
