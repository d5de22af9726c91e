using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Notifications;

/// <summary>Mails, section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Mail";

    /// <summary>The folder in which mails are kept as <c>.eml</c> files while no server is configured; unset: <c>mail</c> in the folder of local state.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The address that mails come from.</summary>
    [Required, EmailAddress(ErrorMessage = "Mail__From must be an email address.")]
    public string From { get; set; } = "no-reply@medibook.invalid";

    /// <summary>How often a mail is tried before an admin has to look at it.</summary>
    [Range(1, 50, ErrorMessage = "Mail__MostAttempts must be 1 to 50.")]
    public int MostAttempts { get; set; } = 12;
}
