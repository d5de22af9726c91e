using MediBook.Web.Services.Evidence;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages;

/// <summary>What anybody may check: that no time is given twice now, and how that was tried before.</summary>
public sealed class ProofModel(EvidenceService evidence) : PageModel
{
    /// <summary>Counted now, or at most a minute ago.</summary>
    public LiveEvidence Now { get; private set; } = null!;

    /// <summary>The last run of the history checker, or null.</summary>
    public CheckerRun? Checker { get; } = EvidenceFiles.Checker;

    /// <summary>The last figures under load, or null.</summary>
    public BenchTable? Bench { get; } = EvidenceFiles.Bench;

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct) => Now = await evidence.ReadAsync(ct);
}
