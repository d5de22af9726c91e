using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MediBook.Web.Tests.Setup;

/// <summary>Every method of every address of the running route table, asked for by every kind of caller.</summary>
public sealed class AuthorizationMatrixTests(AccessWorld world) : IClassFixture<AccessWorld>
{
    public static TheoryData<string> Keys => [.. AccessTable.Lines.Select(line => line.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Each_caller_gets_what_the_table_says(string key)
    {
        var line = AccessTable.Lines.Single(line => line.Key == key);
        var before = await world.StateOfAsync(world.Shared);
        foreach (var caller in Enum.GetValues<Caller>())
        {
            // Who changes something is somebody new, with something new to change: it may end the session, or the booking. What is only looked at,
            // and what is refused, leaves everything as it was.
            var said = line.For.Answers[(int)caller];
            var changes = said == "yes" && line.Method != "GET";
            var target = changes ? await world.NewTargetAsync() : world.Shared;
            var visit = changes ? await world.EnterAsync(caller, target, line.IsApi) : await world.KnownAsync(caller, line.IsApi);
            await (line.IsApi ? CallAsync(line, caller, said, visit, target) : OpenAsync(line, caller, said, visit, target));
        }

        Assert.Equal(before, await world.StateOfAsync(world.Shared));
    }

    [Fact]
    public async Task Every_route_of_the_app_stands_in_the_table_and_no_other()
    {
        var loader = world.App.Services.GetRequiredService<PageLoader>();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in world.App.Services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            var route = Assert.IsType<RouteEndpoint>(endpoint);
            found.UnionWith(await KeysOfAsync(route, loader));
        }

        var known = AccessTable.Lines.Select(line => line.Key).ToList();
        Assert.Equal(known.Distinct(), known);
        Assert.Empty(found.Except(known));
        Assert.Empty(known.Except(found));
    }

    [Fact]
    public void Every_file_of_wwwroot_is_open()
    {
        var files = world.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.NotNull(file.Metadata.GetMetadata<IAllowAnonymous>()));
    }

    [Fact]
    public async Task A_route_that_says_nothing_is_for_people_who_are_signed_in()
    {
        using var scope = world.App.Services.CreateScope();
        var policy = await scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        var authorization = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var silent = new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/silent"), 0, EndpointMetadataCollection.Empty, "silent");
        foreach (var (endpoint, name, may) in new[] { (silent, null, false), (silent, "Cookie", true), (null, null, true), ((Endpoint?)silent, "", false) })
        {
            var http = new DefaultHttpContext { User = new(name is null ? new() : new System.Security.Claims.ClaimsIdentity(authenticationType: name)) };
            http.SetEndpoint(endpoint);
            Assert.Equal(may, (await authorization.AuthorizeAsync(http.User, http, policy!)).Succeeded);
        }
    }

    [Fact]
    public async Task No_form_of_a_page_is_taken_without_its_token()
    {
        var target = await world.NewTargetAsync();
        var admin = await world.EnterAsync(Caller.Admin, target, api: false);
        var forms = AccessTable.Lines.Where(line => line is { Method: "POST", IsApi: false } && line.For.Answers[(int)Caller.Admin] == "yes" && line.Yes is not 404 and not 500)
            .Where(line => !line.Route.StartsWith("/health", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(forms);
        var before = await world.StateOfAsync(target);
        foreach (var line in forms)
        {
            var answer = await admin.Browser.PostAsync(world.Fill(line.Address ?? line.Route, target), Fields(world.Fill(line.Send ?? "", target)));
            Assert.True(answer.Status is 400 or 403, $"{line.Key}: {answer.Status}");
        }

        Assert.Equal(before, await world.StateOfAsync(target));
    }

    [Fact]
    public async Task The_document_shows_this_table()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "security.md"));
        Assert.True(document.Contains(AccessTable.ToMarkdown(), StringComparison.Ordinal), $"docs/security.md must have this table:\n{AccessTable.ToMarkdown()}");
    }

    private async Task CallAsync(Access line, Caller caller, string said, Visit visit, AccessTarget target)
    {
        var (address, body) = (world.Fill(line.Address ?? line.Route, target), line.Send is null ? null : world.Fill(line.Send.Replace('\'', '"'), target));
        var reply = await visit.Api.SendAsync(line.Method, address, body, visit.Token);
        switch (said)
        {
            case "yes":
                Assert.True(reply.Status == line.Yes, $"{line.Key} for {caller}: {reply.Status} {reply.Text}");
                break;
            case "401":
                reply.MustRefuse(401, visit.Token is null ? "Authentication required" : "Invalid token");
                Assert.StartsWith("Bearer", reply.Headers["WWW-Authenticate"], StringComparison.Ordinal);
                break;
            case "403":
                reply.MustRefuse(403, "Admin access required");
                break;
            default:
                Assert.Equal("404", said);
                reply.MustRefuse(404, "Booking not found");
                Assert.Equal(reply.Text, (await visit.Api.SendAsync(line.Method, world.Fill(line.Address!, AccessWorld.Unknown), body, visit.Token)).Text);
                break;
        }
    }

    private async Task OpenAsync(Access line, Caller caller, string said, Visit visit, AccessTarget target)
    {
        var answer = await AskAsync(line, visit, target);
        var expected = said switch { "yes" => line.Yes, "sign in" => 302, _ => int.Parse(said, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.True(answer.Status == expected, $"{line.Key} for {caller}: {answer.Status} {answer.Location} {answer.MainText}\n{(answer.Status < 500 ? "" : world.LastError)}");
        if (said == "sign in")
        {
            Assert.StartsWith("https://localhost/Identity/Account/Login?ReturnUrl=", answer.Location, StringComparison.Ordinal);
        }
        else if (said == "404" && line.Address is not null)
        {
            Assert.Equal(answer.MainText, (await AskAsync(line, visit, AccessWorld.Unknown)).MainText);
        }

        if (line.Method == "GET" && line.Route != "/ops/jobs/{**path}" && !line.IsStream)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, world.Fill(line.Address ?? line.Route, target));
            // A body that nobody reads keeps the server's turn until it is let go.
            using var head = await visit.Browser.Client.SendAsync(request);
            Assert.Equal(expected, (int)head.StatusCode);
        }
    }

    private Task<Html> AskAsync(Access line, Visit visit, AccessTarget target)
    {
        var address = world.Fill(line.Address ?? line.Route, target);
        return line.IsStream
            ? visit.Browser.PeekAsync(address)
            : line.Method == "GET"
            ? visit.Browser.GetAsync(address)
            : visit.Browser.PostAsync(address, Fields(world.Fill(line.Send ?? "", target)).Append(new("__RequestVerificationToken", visit.FormToken)));
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2)).Select(field => KeyValuePair.Create(field[0], field[1]));

    /// <summary>A page takes the methods of its handlers; a route that says no method is asked with two. HEAD is asked with each GET.</summary>
    private static async Task<IEnumerable<string>> KeysOfAsync(RouteEndpoint endpoint, PageLoader loader)
    {
        if (endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return [$"GET {AccessTable.StaticFiles}"];
        }

        var route = $"/{endpoint.RoutePattern.RawText!.Trim('/').ToLowerInvariant()}";
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
        {
            return (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Where(method => method != "HEAD").Select(method => $"{method} {route}");
        }

        var handlers = (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods;
        return handlers.Count == 0
            ? [$"GET {route}"]
            : handlers.Select(handler => $"{handler.HttpMethod.ToUpperInvariant()} {route}{(handler.Name is null ? "" : $"?handler={handler.Name.ToLowerInvariant()}")}");
    }
}
