using System.Runtime.CompilerServices;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Admin.Audit;

/// <summary>Who did what, and who looked at whom: the trail of entries and of slots as one list. Nothing here can be changed. As CSV too.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(AuditQueries queries, AccountQueries accounts) : PageModel, IShowsPeople
{
    /// <summary>The filter as it stands in the address.</summary>
    [BindProperty(SupportsGet = true, Name = "")]
    public AuditChoice Choice { get; set; } = new();

    /// <summary>The rows.</summary>
    public AuditSlice Trail { get; private set; } = new([], null);

    /// <summary>The emails of the accounts that the rows name.</summary>
    public IReadOnlyDictionary<int, string> Emails { get; private set; } = new Dictionary<int, string>();

    /// <summary>The staff to choose from.</summary>
    public IReadOnlyList<StaffChoice> Staff { get; private set; } = [];

    /// <summary>Whether the reference that is looked for is no booking's.</summary>
    public bool IsUnknownReference { get; private set; }

    private bool IsFile { get; set; }

    /// <inheritdoc />
    public AuditedView? Shown => IsFile
        ? new AuditedView(AuditSubject.Audit, [], null, [.. Choice.Told()], IsFile: true)
        : Trail.Rows.Count == 0 ? null : new AuditedView(AuditSubject.Audit, [], Trail.Rows.Count, [.. Choice.Told()]);

    /// <summary>Shows a page of the trail.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Staff = await accounts.StaffAsync(ct);
        if (await FilterAsync(ct) is { } filter)
        {
            Trail = await queries.ListAsync(filter, Choice.Place, ct);
            Emails = await EmailsAsync(Trail.Rows, ct);
        }
    }

    /// <summary>The whole part of the trail that is looked at, as a file; a person's old and new values stay behind.</summary>
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken ct)
    {
        IsFile = true;
        return await FilterAsync(ct) is { } filter ? new CsvAnswer<AuditLine>("audit-trail", AuditColumns.All(), LinesAsync(filter, ct)) : NotFound();
    }

    private async IAsyncEnumerable<AuditLine> LinesAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var rows in queries.PiecesAsync(filter, ct))
        {
            var emails = await EmailsAsync(rows, ct);
            foreach (var row in rows)
            {
                yield return new AuditLine(row, row.ActorAccountId is { } account ? emails.GetValueOrDefault(account) : null);
            }
        }
    }

    private Task<IReadOnlyDictionary<int, string>> EmailsAsync(IReadOnlyList<AuditRow> rows, CancellationToken ct) =>
        accounts.EmailsAsync(rows.Select(row => row.ActorAccountId).OfType<int>(), ct);

    private async Task<AuditFilter?> FilterAsync(CancellationToken ct)
    {
        var bookingId = Choice.Reference is { } reference ? await queries.FindBookingAsync(reference, ct) : null;
        IsUnknownReference = Choice.Reference is not null && bookingId is null;
        return IsUnknownReference ? null : Choice.ToFilter(bookingId);
    }
}
