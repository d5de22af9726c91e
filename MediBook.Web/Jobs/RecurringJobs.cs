using Hangfire;

namespace MediBook.Web.Jobs;

/// <summary>What runs by the clock.</summary>
public static class RecurringJobs
{
    /// <summary>Registers every recurring job; safe to call at each start of each instance.</summary>
    public static void Register(IRecurringJobManager jobs)
    {
        jobs.AddOrUpdate<ExpireHoldsJob>("expire-holds", job => job.RunAsync(CancellationToken.None), "*/15 * * * * *");
        jobs.AddOrUpdate<SendMailJob>("send-mail", job => job.RunAsync(CancellationToken.None), "*/10 * * * * *");
        jobs.AddOrUpdate<RemindJob>("remind", job => job.RunAsync(CancellationToken.None), "*/10 * * * *");
        jobs.AddOrUpdate<OfferTimesJob>("offer-times", job => job.RunAsync(CancellationToken.None), "* * * * *");
        jobs.AddOrUpdate<FreeSeatsJob>("free-seats", job => job.RunAsync(CancellationToken.None), "7 * * * *");
        jobs.AddOrUpdate<RefreshFiguresJob>("refresh-figures", job => job.RunAsync(CancellationToken.None), "41 * * * *");
        jobs.AddOrUpdate<ForgetAnswersJob>("forget-answers", job => job.RunAsync(CancellationToken.None), "23 * * * *");
        jobs.AddOrUpdate<MakeExportsJob>("make-exports", job => job.RunAsync(CancellationToken.None), "*/10 * * * * *");
        jobs.AddOrUpdate<ForgetExportsJob>("forget-exports", job => job.RunAsync(CancellationToken.None), "*/10 * * * *");
        jobs.AddOrUpdate<ForgetMailsJob>("forget-mails", job => job.RunAsync(CancellationToken.None), "53 * * * *");
        jobs.AddOrUpdate<ForgetSessionsJob>("forget-sessions", job => job.RunAsync(CancellationToken.None), "37 * * * *");
        jobs.AddOrUpdate<RetentionJob>("retention", job => job.RunAsync(CancellationToken.None), "29 2 * * *");
        jobs.AddOrUpdate<KeepSlotsJob>("keep-slots", job => job.RunAsync(CancellationToken.None), "11 1 * * *");
    }
}
