using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace MediBook.Web.Tests.Support;

/// <summary>The whole app on a test database, in this process; without Hangfire, rate limits and short patience unless a setting asks for them.</summary>
public sealed class MediBookApp : WebApplicationFactory<Program>
{
    private readonly TestDatabase _database;
    private readonly string _environment;
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _services;

    /// <summary>An app on <paramref name="database"/>.</summary>
    public MediBookApp(
        TestDatabase database, string environment = "Testing", Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        _database = database;
        _environment = environment;
        _settings = settings ?? [];
        _services = services;
        DataFolder = Path.Combine(Path.GetTempPath(), $"medibook-app-{Guid.NewGuid():N}");
        ClientOptions.AllowAutoRedirect = false;
        ClientOptions.BaseAddress = new Uri("https://localhost");
    }

    /// <summary>The app's <c>MEDIBOOK_DATA</c>.</summary>
    public string DataFolder { get; }

    /// <summary>What the app logged, one entry a line.</summary>
    public LogCollector Logs { get; } = new();

    /// <summary>A person with a browser: cookies, forms, no JavaScript.</summary>
    public Browser NewBrowser() => new(CreateDefaultClient(ClientOptions.BaseAddress, new CookieJar()));

    /// <summary>A person with a browser, signed in.</summary>
    public async Task<Browser> SignInAsync(string email, string password = TestData.Password)
    {
        var browser = NewBrowser();
        var page = await browser.GetAsync("/Identity/Account/Login");
        var answer = await browser.SubmitAsync(page, "form#account", ("Input.Email", email), ("Input.Password", password));
        Assert.Equal(303, answer.Status);
        return browser;
    }

    /// <summary>Sends what waits in the outbox, as the job does every ten seconds.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> SendMailAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OutboxSender>().SendDueAsync(default);
    }

    /// <summary>Sends what waits, and reads every mail that was kept, the oldest first.</summary>
    public async Task<List<MimeMessage>> MailsAsync()
    {
        await SendMailAsync();
        var mails = new List<MimeMessage>();
        foreach (var file in MailFiles().Order(StringComparer.Ordinal))
        {
            mails.Add(await MimeMessage.LoadAsync(file));
        }

        return mails;
    }

    /// <summary>The files of kept mails.</summary>
    public string[] MailFiles() => Directory.Exists(MailPath) ? Directory.GetFiles(MailPath) : [];

    /// <summary>The folder of kept mails.</summary>
    public string MailPath => Path.Combine(DataFolder, "mail");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        builder.UseStaticWebAssets();
        builder.UseSetting("ConnectionStrings:MediBook", _database.ConnectionString);
        builder.UseSetting("MEDIBOOK_DATA", DataFolder);
        builder.UseSetting("Jobs:Enabled", "false");
        builder.UseSetting("Demo:Seed", "false");
        builder.UseSetting("Setup:PrintSecret", "false");
        builder.UseSetting("RateLimits:Enabled", "false");
        // A crowd in a test gets its turn, however slow the machine is.
        builder.UseSetting("Load:Waiting", "10000");
        builder.UseSetting("Load:WaitMilliseconds", "60000");
        builder.UseSetting("Load:RequestSeconds", "100");
        foreach (var (name, value) in _settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
        // Real cost is for real passwords: sign-in in tests is about the flow.
        builder.ConfigureTestServices(services =>
        {
            services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 10);
            _services?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(DataFolder))
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }
}

/// <summary>Keeps cookies as a browser does.</summary>
internal sealed class CookieJar : DelegatingHandler
{
    private readonly System.Net.CookieContainer _cookies = new();

    /// <summary>False: what there is stays as it is, whatever an answer sets or ends.</summary>
    public bool Keeps { get; set; } = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var header = _cookies.GetCookieHeader(request.RequestUri!);
        if (header.Length > 0)
        {
            request.Headers.Add("Cookie", header);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (Keeps && response.Headers.TryGetValues("Set-Cookie", out var values))
        {
            foreach (var value in values)
            {
                _cookies.SetCookies(request.RequestUri!, value);
            }
        }

        return response;
    }
}

/// <summary>Collects log entries for tests that look at them.</summary>
public sealed class LogCollector : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _entries = new();

    /// <summary>Every entry so far.</summary>
    public IReadOnlyCollection<string> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
