using System.Net;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>Many signed-in patients at an app that listens on a real port, each with cookies of their own and a form's token.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly MediBookApp _app;

    private Crowd(MediBookApp app, IReadOnlyList<Member> members) => (_app, Members) = (app, members);

    /// <summary>The people.</summary>
    public IReadOnlyList<Member> Members { get; }

    /// <summary>Where the app in this process listens.</summary>
    public Uri Address => _app.ClientOptions.BaseAddress;

    /// <summary>A folder that goes with the crowd.</summary>
    public string DataFolder => _app.DataFolder;

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the app on Kestrel and signs everybody in through its page; the token comes from the page of a doctor without times.</summary>
    public static async Task<Crowd> SignInAsync(TestDatabase database, int count)
    {
        var idle = await database.AddDoctorAsync("Dr Without Times");
        var emails = Enumerable.Range(0, count).Select(index => $"p{index}@example.com").ToList();
        await database.AddPatientsAsync(emails);
        var app = new MediBookApp(database);
        app.UseKestrel(0);
        app.StartServer();
        var members = new Member[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (index, _) =>
        {
            var member = new Member(emails[index]);
            var browser = new Support.Browser(member.At(app.ClientOptions.BaseAddress));
            var login = await browser.GetAsync("/Identity/Account/Login");
            var answer = await browser.SubmitAsync(login, "form#account", ("Input.Email", emails[index]), ("Input.Password", TestData.Password));
            Assert.Equal(303, answer.Status);
            var page = await browser.GetAsync($"/doctors/{idle.Id}");
            member.Token = page.Find("#hold input[name=__RequestVerificationToken]").GetAttribute("value")!;
            members[index] = member;
        });
        return new Crowd(app, members);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }

        await _app.DisposeAsync();
    }

    /// <summary>One person's browser: its cookies go to every port of the machine, as a load balancer's instances share a name.</summary>
    internal sealed class Member(string email) : IDisposable
    {
        private readonly CookieContainer _cookies = new();
        private readonly Dictionary<Uri, HttpClient> _clients = [];

        public string Email { get; } = email;

        public string Token { get; set; } = "";

        public HttpClient At(Uri address)
        {
            lock (_clients)
            {
                if (!_clients.TryGetValue(address, out var client))
                {
                    var handler = new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false };
                    _clients[address] = client = new HttpClient(handler) { BaseAddress = address };
                }

                return client;
            }
        }

        /// <summary>Presses a button of a form.</summary>
        public async Task<Answer> PressAsync(Uri app, string path, params (string Name, string Value)[] fields)
        {
            using var content = new FormUrlEncodedContent(
                fields.Append(("__RequestVerificationToken", Token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
            using var response = await At(app).PostAsync(new Uri(path, UriKind.Relative), content);
            return new Answer((int)response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync());
        }

        public Task<Answer> HoldAsync(Uri app, int doctorId, int slotId) =>
            PressAsync(app, $"/doctors/{doctorId}", ("Slot", $"{slotId}"), ("OperationId", $"{Guid.NewGuid()}"));

        public Task<Answer> ConfirmAsync(Uri app, string hold) => PressAsync(
            app, hold, ("Input.Name", "Ada Novak"), ("Input.Email", Email), ("Input.Phone", "020 7946 0001"), ("Input.OperationId", $"{Guid.NewGuid()}"));

        public Task<Answer> LetGoAsync(Uri app, string hold) => PressAsync(app, $"{hold}?handler=LetGo", ("Input.OperationId", $"{Guid.NewGuid()}"));

        public Task<Answer> CancelAsync(Uri app, string booking) => PressAsync(app, $"{booking}/cancel", ("OperationId", $"{Guid.NewGuid()}"));

        public void Dispose()
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }
        }
    }

    internal sealed record Answer(int Status, string? Location, string Body);
}
