using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Jobs;

/// <summary>Deletes the files of exports whose day is over. They are given to nobody without it.</summary>
public sealed class ForgetExportsJob(DataExportService exports)
{
    /// <summary>Runs one sweep.</summary>
    public Task RunAsync(CancellationToken ct) => exports.ForgetEndedAsync(ct);
}
