using MediBook.Web.Domain;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>What keeps an instance answering when more comes than it can do: a door before the pool, and an end to every request.</summary>
internal static class LoadSetup
{
    /// <summary>Pages that change or list much at once.</summary>
    private static readonly string[] LongFolders = ["/Admin", "/MyDay"];

    private static readonly string[] LongPages = ["/Account/Erase", "/Account/Export"];

    /// <summary>The pages for errors. They ask nobody and nothing.</summary>
    private static readonly string[] ErrorPages = ["/Status", "/Error"];

    public static void AddLoad(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LoadOptions>().BindConfiguration(LoadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Turns>();
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LoadOptions>>((timeouts, load) =>
        {
            timeouts.DefaultPolicy = Policy(load.Value.RequestSeconds);
            timeouts.AddPolicy(TimeLimits.MuchAtOnce, Policy(load.Value.LongRequestSeconds));
        });
        builder.Services.Configure<RazorPagesOptions>(pages =>
        {
            Array.ForEach(LongFolders, folder => pages.Conventions.AddFolderApplicationModelConvention(folder, page => page.EndpointMetadata.Add(new RequestTimeoutAttribute(TimeLimits.MuchAtOnce))));
            Array.ForEach(LongPages, path => pages.Conventions.AddPageApplicationModelConvention(path, page => page.EndpointMetadata.Add(new RequestTimeoutAttribute(TimeLimits.MuchAtOnce))));
            Array.ForEach(ErrorPages, path => pages.Conventions.AddPageApplicationModelConvention(path, page => page.EndpointMetadata.Add(new PastTheQueue(AsksNobody: true))));
            // Whoever wants to leave can, however full it is.
            pages.Conventions.AddAreaPageApplicationModelConvention("Identity", "/Account/Logout", page => page.EndpointMetadata.Add(new PastTheQueue(AsksNobody: false)));
        });
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, NobodyHandler>(NobodyHandler.Name, null);
    }

    /// <summary>Comes after the routing, which tells what is asked for, and before anything that asks the database.</summary>
    public static void UseLoad(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.UseMiddleware<Admission>();
    }

    /// <summary>What has to be answered whatever happens: by nobody's leave, uncounted, and without the database until it asks itself.</summary>
    public static void AnswersAlways(this IEndpointConventionBuilder endpoint) =>
        endpoint.AllowAnonymous().DisableRateLimiting().WithMetadata(new PastTheQueue(AsksNobody: true));

    private static RequestTimeoutPolicy Policy(int seconds) => new()
    {
        Timeout = TimeSpan.FromSeconds(seconds),
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = context =>
        {
            BusyAnswer.Give(context.Response);
            return Task.CompletedTask;
        },
    };
}
