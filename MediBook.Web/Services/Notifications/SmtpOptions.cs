using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Notifications;

/// <summary>The server that takes mails, section <c>Smtp</c>.</summary>
public sealed class SmtpOptions : IValidatableObject
{
    /// <summary>Section name.</summary>
    public const string Section = "Smtp";

    /// <summary>Its name; unset: mails are kept in the folder.</summary>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    [Range(1, 65535, ErrorMessage = "Smtp__Port must be 1 to 65535.")]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is kept safe.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>Who signs in there; unset: nobody.</summary>
    public string? User { get; set; }

    /// <summary>The password.</summary>
    public string? Password { get; set; }

    /// <summary>How long each step may take, in seconds; a whole mail may take twice that.</summary>
    [Range(1, 30, ErrorMessage = "Smtp__TimeoutSeconds must be 1 to 30.")]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Whether a server is configured.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this is { Security: SmtpSecurity.None, User.Length: > 0 })
        {
            yield return new ValidationResult("Smtp__User needs Smtp__Security StartTls or Tls: no password is sent in the clear.", [nameof(User)]);
        }
    }
}

/// <summary>How a connection to a mail server is kept safe. The certificate is always checked.</summary>
public enum SmtpSecurity
{
    /// <summary>TLS is asked for after the greeting, and must be there (RFC 3207).</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>None: in Production only for a server on the same machine.</summary>
    None,
}
