using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Jobs;

/// <summary>Makes the files of people who asked for their own data. Its arguments say nothing of them; many may run at once.</summary>
public sealed class MakeExportsJob(DataExportService exports)
{
    /// <summary>Makes those that wait.</summary>
    public Task RunAsync(CancellationToken ct) => exports.MakeWaitingAsync(ct);
}
