using Microsoft.AspNetCore.Identity.UI.Services;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MediBook.Web.Services.Notifications;

/// <summary>
/// Keeps mails as <c>.eml</c> files (RFC 5322) that any mail program opens. A file appears whole or not at all, only its owner may read it,
/// and its name says nothing about whom it is for.
/// </summary>
public sealed class EmlMailSender(IOptions<MailOptions> options, TimeProvider clock) : IEmailSender
{
    /// <summary>Writes one mail of plain text.</summary>
    /// <param name="email">To whom.</param>
    /// <param name="subject">The subject, without anything personal.</param>
    /// <param name="htmlMessage">The text; Identity's word for it is HTML, MediBook's own mails are plain.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public async Task SendEmailAsync(string email, string subject, string htmlMessage)
    {
        var now = clock.GetUtcNow();
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("MediBook", options.Value.From));
        message.To.Add(new MailboxAddress("", email));
        message.Subject = subject;
        message.Date = now;
        message.Body = new TextPart("plain") { Text = htmlMessage };

        var folder = PrivateFolder(options.Value.Folder);
        var name = Path.Combine(folder, $"{now:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid():N}");
        await using (var file = new FileStream(name + ".part", NewPrivateFile()))
        {
            await message.WriteToAsync(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(name + ".part", name + ".eml");
    }

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
