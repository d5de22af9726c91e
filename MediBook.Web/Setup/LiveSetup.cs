using MediBook.Web.Data;
using MediBook.Web.Pages;
using MediBook.Web.Pages.Doctors;
using MediBook.Web.Services.Live;
using Npgsql;

namespace MediBook.Web.Setup;

/// <summary>Live times: notices of what changed, from every instance to every open page, and the weeks that are kept until one comes.</summary>
internal static class LiveSetup
{
    /// <summary>Seconds between two looks whether the connection that listens still lives.</summary>
    private const int KeepAliveSeconds = 10;

    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var connection = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("MediBook")) { KeepAlive = KeepAliveSeconds };
        builder.Services.AddSingleton(_ => new LiveConnection(DatabaseConnections.DataSource(connection.ConnectionString, "medibook-live", LiveConnection.Pool)));
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddHostedService<NoticeListener>();
        builder.Services.AddHostedService<NoticeSender>();
        builder.Services.AddSingleton<StreamServices>();
        builder.Services.AddOutputCache(cache => cache.AddPolicy(WeekCache.Policy, policy => policy.AddPolicy<WeekCache>(), excludeDefaultPolicy: true));
    }

    /// <summary>A stream lasts for hours: it takes nobody's turn.</summary>
    public static void MapLive(this WebApplication app) => app.MapLiveStreams(SecuritySetup.StaffPolicy).WithMetadata(new PastTheQueue(AsksNobody: false));
}
