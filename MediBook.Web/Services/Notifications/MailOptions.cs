using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Notifications;

/// <summary>Where mail goes, section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Mail";

    /// <summary>The folder in which mails are kept as <c>.eml</c> files; unset: <c>mail</c> in the folder of local state.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The address that mails come from.</summary>
    [Required]
    public string From { get; set; } = "no-reply@medibook.invalid";
}
