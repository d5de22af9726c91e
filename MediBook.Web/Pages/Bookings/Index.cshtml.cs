using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Family;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Bookings;

/// <summary>A person's own bookings; a guest sees those of this browser.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(BookingQueries queries, FamilyQueries family, Visitor visitor) : PageModel
{
    /// <summary>A status in small letters; anything else is all.</summary>
    [BindProperty(SupportsGet = true, Name = "status")]
    public string? StatusText { get; set; }

    /// <summary>The status that is shown, or null for all.</summary>
    public BookingStatus? Status => Enum.GetValues<BookingStatus>().Cast<BookingStatus?>()
        .FirstOrDefault(status => string.Equals(status.ToString(), StatusText, StringComparison.OrdinalIgnoreCase));

    /// <summary>The id of one of the account's people; anything else is everybody.</summary>
    [BindProperty(SupportsGet = true, Name = "person")]
    public string? PersonText { get; set; }

    /// <summary>The account's people, its "me" first; nobody for guests and staff.</summary>
    public IReadOnlyList<PersonToChoose> People { get; private set; } = [];

    /// <summary>Whose bookings are shown, or null for everybody's.</summary>
    public int? PersonId => People.FirstOrDefault(person => person.Id == TypedNumbers.Whole(PersonText))?.Id;

    /// <summary>The rows.</summary>
    public BookingPage Bookings { get; private set; } = null!;

    /// <summary>What is still to come, soonest first.</summary>
    public IReadOnlyList<BookingView> Coming =>
        [.. Bookings.Bookings.Where(IsComing).OrderBy(booking => booking.Start.ToInstant())];

    /// <summary>Appointments that have been, latest first.</summary>
    public IReadOnlyList<BookingView> Past => [.. Bookings.Bookings.Where(booking => !IsComing(booking) && !HasEnded(booking))];

    /// <summary>What was cancelled or ran out, latest first.</summary>
    public IReadOnlyList<BookingView> Ended => [.. Bookings.Bookings.Where(HasEnded)];

    /// <summary>Shows the list.</summary>
    /// <param name="page">1 is the first; anything outside is the nearest page there is.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task OnGetAsync([FromQuery(Name = "page")] string? page, CancellationToken ct)
    {
        var number = int.TryParse(page, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var wanted) ? wanted : 1;
        People = await family.ToChooseAsync(visitor.Actor, ct);
        Bookings = await queries.MineAsync(visitor.Actor, new BookingFilter(Status, number, PersonId), ct);
    }

    private static bool IsComing(BookingView booking) =>
        !booking.HasBegun && booking.Status is BookingStatus.Confirmed or BookingStatus.Pending;

    private static bool HasEnded(BookingView booking) => booking.Status is BookingStatus.Cancelled or BookingStatus.Failed;
}
