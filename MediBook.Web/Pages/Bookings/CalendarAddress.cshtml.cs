using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <summary>The private addresses by which a calendar program shows a person's appointments, and a doctor's. A new one is shown once.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CalendarAddressModel(CalendarFeeds feeds, Visitor visitor, IOptions<SiteOptions> site, IOptions<CalendarFeedOptions> options) : PageModel
{
    /// <summary>Whose appointments the address that is made or ended shows.</summary>
    [BindProperty]
    public CalendarFeedKind? Kind { get; set; }

    /// <summary>The addresses that there are.</summary>
    public IReadOnlyList<OwnCalendarFeed> Feeds { get; private set; } = [];

    /// <summary>The kinds that the person may have.</summary>
    public IReadOnlyList<CalendarFeedKind> Kinds => visitor.Actor.DoctorId is null ? [CalendarFeedKind.Own] : [CalendarFeedKind.Own, CalendarFeedKind.Doctor];

    /// <summary>Whether a doctor's address names the patients.</summary>
    public bool DoctorsSeeNames => options.Value.DoctorsSeeNames;

    /// <summary>Shows them, and one that was just made.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Makes an address.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Kind is not { } kind || !ModelState.IsValid)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        if (await feeds.MakeAsync(visitor.Actor, kind, Language.Current.Tag, ct) is not { } token)
        {
            return NotFound();
        }

        TempData[NameOf(kind)] = site.Value.Absolute(PublicPaths.Feed(token), $"{Request.Scheme}://{Request.Host}");
        return new SeeOther(Links.CalendarAddress);
    }

    /// <summary>Ends an address.</summary>
    public async Task<IActionResult> OnPostEndAsync(CancellationToken ct)
    {
        if (Kind is not { } kind || !ModelState.IsValid)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        await feeds.EndAsync(visitor.Actor, kind, ct);
        this.Flash(T("The calendar address is ended. Calendars that read it show no new appointments."));
        return new SeeOther(Links.CalendarAddress);
    }

    /// <summary>The address that was just made, or null.</summary>
    public string? AddressOf(CalendarFeedKind kind) => TempData[NameOf(kind)] as string;

    private static string NameOf(CalendarFeedKind kind) => $"CalendarAddress:{kind}";

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        Feeds = await feeds.ListAsync(visitor.Actor, ct);
        return page();
    }
}
