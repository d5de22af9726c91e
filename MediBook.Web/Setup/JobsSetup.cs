using Hangfire;
using Hangfire.PostgreSql;
using MediBook.Web.Jobs;
using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>Hangfire on the same PostgreSQL. <c>Jobs__Enabled=false</c> leaves it out: nothing about booking depends on it.</summary>
internal static class JobsSetup
{
    /// <summary>Most connections of Hangfire's pool.</summary>
    public const int Pool = 8;

    /// <summary>Where the dashboard lies.</summary>
    public const string Dashboard = "/ops/jobs";

    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ExpireHoldsJob>();
        builder.Services.AddScoped<FreeSeatsJob>();
        builder.Services.AddScoped<ForgetAnswersJob>();
        builder.Services.AddScoped<ForgetSessionsJob>();
        builder.Services.AddScoped<MakeExportsJob>().AddScoped<ForgetExportsJob>().AddScoped<RetentionJob>();
        builder.Services.AddScoped<KeepSlotsJob>();
        builder.Services.AddScoped<RefreshFiguresJob>();
        if (!Enabled(builder.Configuration))
        {
            return;
        }

        var connection = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("MediBook"))
        {
            ApplicationName = "medibook-jobs",
            MaxPoolSize = Pool,
        };
        builder.Services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(
                storage => storage.UseNpgsqlConnection(connection.ConnectionString),
                new PostgreSqlStorageOptions
                {
                    InvisibilityTimeout = TimeSpan.FromMinutes(2),
                    UseSlidingInvisibilityTimeout = true,
                    DistributedLockTimeout = TimeSpan.FromMinutes(1),
                    QueuePollInterval = TimeSpan.FromSeconds(5),
                }));
        builder.Services.AddHangfireServer(server =>
        {
            server.WorkerCount = 4;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddHostedService<JobsRegistration>();
    }

    public static void UseJobs(this WebApplication app)
    {
        if (!Enabled(app.Configuration))
        {
            return;
        }

        app.MapHangfireDashboardWithAuthorizationPolicy(SecuritySetup.AdminPolicy, Dashboard, new DashboardOptions
        {
            Authorization = [],
            AppPath = "/Admin",
            DashboardTitle = "MediBook jobs",
            DisplayStorageConnectionString = false,
        });
    }

    private static bool Enabled(IConfiguration configuration) => configuration.GetValue("Jobs:Enabled", true);
}
