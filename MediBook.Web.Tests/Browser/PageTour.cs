using System.Collections.Concurrent;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace MediBook.Web.Tests.BrowserTests;

/// <summary>
/// A look at every page of the app in all its states, once for all tests of <see cref="EveryPageTests"/>: in a clinic with everything, in one
/// that has no doctor yet, and in an app that is not set up. The walks are in the other file.
/// </summary>
public sealed partial class PageTour(PostgresFixture postgres, Chromium chromium) : IAsyncLifetime
{
    /// <summary>So many windows at a time keep two cores busy.</summary>
    private const int Windows = 3;

    private readonly ConcurrentBag<Look> _looks = [];
    private readonly ConcurrentBag<string> _stumbles = [];
    private readonly List<IAsyncDisposable> _open = [];
    private readonly SemaphoreSlim _free = new(Windows);
    private Clinic _full = null!;
    private Clinic _bare = null!;
    private Clinic _new = null!;

    /// <summary>What was seen.</summary>
    internal IReadOnlyList<Look> Looks { get; private set; } = [];

    /// <summary>Walks that did not reach their end, and why.</summary>
    internal IReadOnlyCollection<string> Stumbles => _stumbles;

    /// <summary>Every page of the route table, and whether it takes forms.</summary>
    internal IReadOnlyDictionary<string, bool> Pages { get; private set; } = new Dictionary<string, bool>();

    public async ValueTask InitializeAsync()
    {
        (_full, _bare, _new) = (await OpenAsync("Testing"), await OpenAsync("Development"), await OpenAsync("Testing"));
        await FillAsync();
        Pages = await PagesAsync();
        await Task.WhenAll(Walks().Select(walk => WalkAsync(walk, null)));
        await Task.WhenAll(WalksAgain().Select(walk => WalkAsync(walk, "ar")));
        Looks = [.. _looks.OrderBy(look => look.Name, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync();
        }

        _free.Dispose();
    }

    private async Task WalkAsync((string Name, Clinic Clinic, Func<Walk, Task> Steps) walk, string? language)
    {
        await _free.WaitAsync();
        try
        {
            await using var context = await chromium.NewContextAsync(walk.Clinic.App.ClientOptions.BaseAddress, language: language);
            await PageProbe.OfferAxeAsync(context);
            await walk.Steps(new Walk($"{walk.Name}{(language is null ? "" : $", {language}")}", await context.NewPageAsync(), _looks, briefly: language is not null));
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException or FormatException)
        {
            _stumbles.Add($"{walk.Name}, {walk.Steps.Method.Name}: {exception}");
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<Clinic> OpenAsync(string environment)
    {
        var database = await postgres.CreateDatabaseAsync();
        _open.Add(database);
        var app = new MediBookApp(database, environment, services: services => services.AddSingleton<IStartupFilter, NamedPages>());
        _open.Add(app);
        app.UseKestrel(0);
        app.StartServer();
        return new Clinic(app, database);
    }

    private async Task<IReadOnlyDictionary<string, bool>> PagesAsync()
    {
        var loader = _full.App.Services.GetRequiredService<Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure.PageLoader>();
        var pages = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var endpoint in _full.App.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var handlers = (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods;
                pages[NamedPages.NameOf(page)] = handlers.Any(handler => handler.HttpMethod == "Post");
            }
        }

        return pages;
    }

    private sealed record Clinic(MediBookApp App, TestDatabase Database);

    /// <summary>Lets every answer say which page it is.</summary>
    private sealed class NamedPages : IStartupFilter
    {
        public static string NameOf(PageActionDescriptor page) => $"{page.AreaName}{page.ViewEnginePath}";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Response.OnStarting(() =>
                {
                    if (context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
                    {
                        context.Response.Headers[Walk.PageHeader] = NameOf(page);
                    }

                    return Task.CompletedTask;
                });
                return following(context);
            });
            next(app);
        };
    }
}
