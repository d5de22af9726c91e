using MediBook.Web.Services.Figures;

namespace MediBook.Web.Jobs;

/// <summary>Counts the figures of analytics anew, hourly. Nothing but that page reads them.</summary>
public sealed class RefreshFiguresJob(FigureService figures)
{
    /// <summary>Counts once.</summary>
    public Task RunAsync(CancellationToken ct) => figures.RefreshAsync(ct);
}
