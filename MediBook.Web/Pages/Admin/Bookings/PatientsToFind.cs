using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <summary>What <c>_FindPatient</c> shows.</summary>
/// <param name="Handlers">The page's address up to the name of a handler: it has <c>Find</c> and <c>Use</c>.</param>
/// <param name="Words">Whom staff look for.</param>
/// <param name="Found">The known patients who fit, or null where nobody was looked for.</param>
public sealed record PatientsToFind(string Handlers, string? Words, IReadOnlyList<KnownPatient>? Found)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PatientsToFind);
}
