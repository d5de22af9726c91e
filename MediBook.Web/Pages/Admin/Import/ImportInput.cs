using System.ComponentModel.DataAnnotations;
using System.Text;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Import;

/// <summary>A file to import.</summary>
public sealed record ImportInput : IValidatableObject
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Largest body of the form: a file and its text, which takes more bytes than it has letters.</summary>
    public const int MostBodyBytes = 8 * MostBytes;

    /// <summary><see cref="Kind"/>: a line a doctor.</summary>
    public const string OfDoctors = "doctors";

    /// <summary><see cref="Kind"/>: hours of schedules.</summary>
    public const string OfSchedules = "schedules";

    /// <summary>The form's one-use id.</summary>
    [OperationId]
    public Guid OperationId { get; init; } = Guid.NewGuid();

    /// <summary>What the file has.</summary>
    public string? Kind { get; init; }

    /// <summary>The file.</summary>
    public IFormFile? File { get; init; }

    /// <summary>Its text, pasted or sent along again.</summary>
    public string? Text { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind is not (OfDoctors or OfSchedules))
        {
            yield return new ValidationResult(T("Choose what the file has"), [nameof(Kind)]);
        }
    }

    /// <summary>The text of the file, or the pasted one, with line feeds alone; where it cannot be taken, what was pasted, and why.</summary>
    internal async Task<(string Text, string? Error)> ReadAsync(CancellationToken ct)
    {
        if (File?.Length > MostBytes)
        {
            return (Text ?? "", T("Choose a file of at most {0} KB, or split it into several", Number(MostBytes / 1024)));
        }

        try
        {
            var text = (File is null ? Text ?? "" : await ReadFileAsync(File, ct)).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            return string.IsNullOrWhiteSpace(text) ? (text, T("Choose a file that is not empty, or paste its lines"))
                : text.Length > MostBytes ? (text, T("Paste at most {0} KB, or split it into several", Number(MostBytes / 1024)))
                : (text, null);
        }
        catch (DecoderFallbackException)
        {
            return (Text ?? "", T("This file is not text in UTF-8. Save it as “CSV UTF-8”, then choose it again"));
        }
    }

    private static async Task<string> ReadFileAsync(IFormFile file, CancellationToken ct)
    {
        using var reader = new StreamReader(file.OpenReadStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        return await reader.ReadToEndAsync(ct);
    }
}
