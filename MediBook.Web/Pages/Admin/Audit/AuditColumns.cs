using MediBook.Web.Services.Audit;
using NodaTime.Text;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Audit;

/// <summary>A row of the trail, and who it was.</summary>
/// <param name="Row">The row.</param>
/// <param name="Email">The email of the account that did it; null: none, or there is no such account any more.</param>
public sealed record AuditLine(AuditRow Row, string? Email)
{
    /// <summary>Never prints a person's values.</summary>
    public override string ToString() => nameof(AuditLine);
}

/// <summary>
/// What the trail has as CSV. Clock times are those of the clinic, in a form that spreadsheets know as a date. A field that is a person's is
/// named without its values: erasure cannot reach a file.
/// </summary>
public static class AuditColumns
{
    private static readonly LocalDateTimePattern Moments = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <summary>The columns in the language of who asks.</summary>
    public static IReadOnlyList<CsvColumn<AuditLine>> All() =>
    [
        new(T("When"), line => Moments.Format(line.Row.At.LocalDateTime)),
        new(T("Time zone"), line => line.Row.At.Zone.Id),
        new(T("Who"), line => line.Email ?? AuditText.OfActor(line.Row.Actor)),
        new(T("What"), line => AuditText.What(line.Row)),
        new(T("About"), line => AuditText.Of(line.Row.Subject)),
        new(T("Reference or number"), line => line.Row.Reference ?? string.Join(' ', line.Row.SubjectIds.Select(id => Domain.TypedNumbers.Write(id)))),
        new(T("Change"), line => string.Join("; ", line.Row.Fields.Select(AuditText.WithoutPeople))),
    ];
}
