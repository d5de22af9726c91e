using MediBook.Web.Api;
using MediBook.Web.Pages;
using MediBook.Web.Pages.Admin.Import;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Evidence;
using MediBook.Web.Services.Family;
using MediBook.Web.Services.Figures;
using MediBook.Web.Services.Idempotency;
using MediBook.Web.Services.Schedules;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Setup;

/// <summary>The HTML door and the services behind it.</summary>
internal static class PagesSetup
{
    /// <summary>
    /// The pages that anybody may open: whose booking it is stands in the query, and guests have theirs. The account pages say it of themselves;
    /// every other page is at least for people who are signed in.
    /// </summary>
    private static readonly string[] OpenPages =
    [
        "/Index", "/Doctors/Index", "/Doctors/Details", "/Holds/Index", "/Bookings/Index", "/Bookings/Details", "/Bookings/Calendar", "/Bookings/Cancel", "/Bookings/Change", "/Bookings/Earlier", "/Bookings/LostLink", "/Feed", "/M", "/Setup",
        "/Proof", "/Status", "/Error", "/Style",
    ];

    /// <summary>The parts of the admin's pages that reception works with too.</summary>
    private static readonly string[] ReceptionFolders = ["/Admin/Bookings/", "/Admin/Calendar/", "/Admin/Closures/", "/Admin/Day/", "/Admin/WaitingList/"];

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRouting(options =>
        {
            options.LowercaseUrls = true;
            options.ConstraintMap["reference"] = typeof(ReferenceConstraint);
        });
        builder.Services.AddRazorPages(options =>
        {
            options.Conventions.AddFolderApplicationModelConvention("/Admin", page => page.EndpointMetadata.Add(new AuthorizeAttribute(
                ReceptionFolders.Any(folder => page.ViewEnginePath.StartsWith(folder, StringComparison.Ordinal)) ? SecuritySetup.StaffPolicy : SecuritySetup.AdminPolicy)));
            options.Conventions.AuthorizePage("/Admin/Bookings/Overbook", SecuritySetup.OverbookingPolicy);
            options.Conventions.AuthorizeFolder("/MyDay", SecuritySetup.DoctorPolicy);
            Array.ForEach(OpenPages, page => options.Conventions.AllowAnonymousToPage(page));
        }).AddDataAnnotationsLocalization(options => options.DataAnnotationLocalizerProvider = (_, _) => new WordsLocalizer());
        builder.Services.AddExceptionHandler<KnownFailures>();
        builder.Services.AddScoped<Visitor>();
        builder.Services.AddSingleton<HiddenWords>();
        builder.Services.Configure<MvcOptions>(options => options.UseMediBookRules());
        builder.Services.Configure<CookieTempDataProviderOptions>(options => FlashCookie.Configure(options.Cookie, builder.Environment));
        builder.Services.AddSingleton(TimeProvider.System);
    }

    public static void AddServices(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BookingOptions>().BindConfiguration(BookingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<BookingLimits>();
        builder.Services.AddSingleton<HoldRetirement>();
        builder.Services.AddSingleton<BookingService>();
        builder.Services.AddSingleton<CalendarFile>().AddSingleton<BookingCalendar>();
        builder.Services.AddScoped<BookingQueries>();
        builder.Services.AddSingleton<AttendanceService>();
        builder.Services.AddSingleton<WalkInService>();
        builder.Services.AddScoped<DayQueries>();
        builder.Services.AddScoped<StaffBookingQueries>();
        builder.Services.AddScoped<ManageLinks>();
        builder.Services.AddOptions<CalendarFeedOptions>().BindConfiguration(CalendarFeedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<CalendarFeeds>();
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<RetentionService>();
        builder.Services.AddScoped<GuestAdoption>();
        builder.Services.AddScoped<BookingHistoryQueries>();
        builder.Services.AddScoped<AvailabilityQueries>();
        builder.Services.AddScoped<ClinicQueries>();
        builder.Services.AddScoped<AuditService>().AddScoped<AuditQueries>().AddSingleton<RecentViews>();
        builder.Services.AddScoped<PatientQueries>();
        builder.Services.AddScoped<KeyedRequests>();
        builder.Services.AddOptions<SiteOptions>().BindConfiguration(SiteOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddMail();
        builder.AddWaitlist();
        builder.Services.AddOptions<ScheduleOptions>().BindConfiguration(ScheduleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<SchedulePlanner>();
        builder.Services.AddScoped<ScheduleGenerator>();
        builder.Services.AddScoped<ScheduleService>();
        builder.Services.AddScoped<PatternQueries>();
        builder.Services.AddScoped<HolidayService>();
        builder.Services.AddScoped<SlotService>();
        builder.Services.AddScoped<ScheduleQueries>();
        builder.Services.AddOptions<FamilyOptions>().BindConfiguration(FamilyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<FamilyQueries>();
        builder.Services.AddScoped<FamilyService>();
        builder.Services.AddScoped<RightQueries>();
        builder.Services.AddScoped<RightService>();
        builder.Services.AddScoped<FigureService>();
        builder.Services.AddScoped<FigureQueries>();
        builder.Services.AddScoped<EvidenceQueries>().AddSingleton<EvidenceService>();
        builder.Services.AddScoped<CalendarQueries>();
        builder.Services.AddScoped<BulkDrafts>();
        builder.Services.AddScoped<DoctorService>();
        builder.Services.AddScoped<DoctorQueries>();
        builder.Services.AddScoped<LineRules>().AddScoped<DoctorLines>().AddScoped<ScheduleLines>();
        builder.Services.AddScoped<ClinicService>();
        builder.Services.AddScoped<ClinicAdminQueries>();
        builder.Services.AddScoped<VisitTypeQueries>();
        builder.Services.AddScoped<VisitTypeService>();
        builder.Services.AddScoped<PlanRepair>();
        builder.Services.AddScoped<ClosureService>();
        builder.Services.AddScoped<ClosureQueries>();
        builder.Services.AddScoped<DeactivationService>();
    }

    /// <summary>The way of a request through the app.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseLanguages();
        app.UseStatusCodePagesWithReExecute("/status/{0}");
        app.UseExceptionHandler("/Error");
        app.UseApiAnswers();
        app.UseRouting();
        app.UseLoad();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimits();
        app.UseIdempotencyKeys();
        app.UseOutputCache();
        app.MapStaticAssets().AnswersAlways();
        app.MapRazorPages().WithStaticAssets();
        app.MapLive();
        app.MapProof();
        app.MapApi();
        app.MapHealth().AnswersAlways();
        app.MapApiDescription();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AnswersAlways();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AnswersAlways();
    }

    /// <summary>Without <c>ASPNETCORE_URLS</c>: all addresses at <c>PORT</c> where a host sets it, else this machine at 5080.</summary>
    public static void ListenByDefault(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(builder.Configuration["PORT"] is { Length: > 0 } port ? $"http://*:{port}" : "http://localhost:5080");
        }
    }
}
