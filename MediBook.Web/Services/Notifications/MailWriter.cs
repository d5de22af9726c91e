using System.Text;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Notifications.Mails;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Text;

namespace MediBook.Web.Services.Notifications;

/// <summary>
/// Makes the mail of a letter: text and HTML side by side, and the appointment as calendars take it (RFC 6047), once to be shown and once as a file.
/// The id of a message's mail is always the same one, so that a program that gets it twice shows it once.
/// </summary>
public sealed class MailWriter(HtmlRenderer renderer, MediBookDbContext db, IOptions<MailOptions> options)
{
    /// <summary>The right-hand side of every id: no host name, which may change while a message is tried again.</summary>
    private const string IdDomain = "medibook.invalid";

    /// <summary>Writes the mail of a message.</summary>
    /// <exception cref="ParseException">The reader's address is none.</exception>
    public async Task<MimeMessage> WriteAsync(OutboxMessage message, AddressedLetter addressed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(addressed);
        var clinic = await db.Clinics.Select(one => one.Name).FirstOrDefaultAsync(ct) ?? "MediBook";
        var letter = addressed.Letter;
        var mail = new MimeMessage
        {
            MessageId = FormattableString.Invariant($"{message.Id}.{message.CreatedAt.ToUnixTimeMilliseconds()}@{IdDomain}"),
            Date = message.CreatedAt.ToDateTimeOffset(),
            Subject = letter.Subject,
        };
        mail.From.Add(new MailboxAddress(Encoding.UTF8, clinic, options.Value.From));
        mail.To.Add(MailboxAddress.Parse(addressed.To));
        // No answering machine answers to a machine (RFC 3834).
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");

        var forms = new MultipartAlternative
        {
            Part(TextFormat.Plain, await RenderAsync<LetterText>(letter, clinic)),
            Part(TextFormat.Html, await RenderAsync<LetterHtml>(letter, clinic)),
        };
        mail.Body = forms;
        if (addressed.Calendar is { } calendar)
        {
            forms.Add(CalendarPart(calendar, ContentDisposition.Inline));
            mail.Body = new Multipart("mixed") { forms, CalendarPart(calendar, ContentDisposition.Attachment) };
        }

        mail.Body.Headers.Add(HeaderId.ContentLanguage, letter.Language.Tag);
        return mail;
    }

    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.SetText(Encoding.UTF8, text.ReplaceLineEndings("\r\n"));
        return part;
    }

    private static TextPart CalendarPart(LetterCalendar calendar, string disposition)
    {
        var part = new TextPart("calendar") { ContentTransferEncoding = ContentEncoding.Base64 };
        part.SetText(Encoding.UTF8, calendar.Content);
        part.ContentType.Parameters.Add("method", calendar.Method);
        if (disposition == ContentDisposition.Attachment)
        {
            part.ContentDisposition = new ContentDisposition(disposition) { FileName = calendar.FileName };
        }

        return part;
    }

    private Task<string> RenderAsync<TTemplate>(Letter letter, string clinic)
        where TTemplate : IComponent => renderer.Dispatcher.InvokeAsync(async () =>
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Letter"] = letter, ["Clinic"] = clinic });
        return (await renderer.RenderComponentAsync<TTemplate>(parameters)).ToHtmlString();
    });
}
