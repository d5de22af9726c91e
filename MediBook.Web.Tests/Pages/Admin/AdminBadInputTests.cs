using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Admin;

/// <summary>One app with a clinic, an admin and a patient, for tests that change nothing.</summary>
public sealed class AdminApp(PostgresFixture postgres) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public MediBookApp App { get; private set; } = null!;

    public Doctor Doctor { get; private set; } = null!;

    public Browser Admin { get; private set; } = null!;

    public Browser Patient { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        Doctor = await Database.AddClinicAsync();
        await Database.AddStaffAsync("admin@example.com", Roles.Admin, Roles.Overbooking);
        await Database.AddPatientAsync("patient@example.com");
        App = new MediBookApp(Database);
        Admin = await App.SignInAsync("admin@example.com");
        Patient = await App.SignInAsync("patient@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed class AdminBadInputTests(AdminApp app) : IClassFixture<AdminApp>
{
    public static TheoryData<string> Pages =>
    [
        "/admin", "/admin/doctors", "/admin/doctors/edit", "/admin/doctors/edit/1", "/admin/doctors/deactivate/1", "/admin/closures", "/admin/closures/new", "/admin/specializations",
        "/admin/specializations/edit", "/admin/locations", "/admin/locations/edit", "/admin/clinic", "/admin/slots/new",
        "/admin/slots/bulk", "/admin/bookings",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_is_for_admins_only(string url)
    {
        Assert.Equal(200, (await app.Admin.GetAsync(url)).Status);

        var anonymous = await app.App.NewBrowser().GetAsync(url);
        Assert.Equal(302, anonymous.Status);
        Assert.Contains("/Identity/Account/Login", anonymous.Location, StringComparison.Ordinal);

        Assert.Equal(403, (await app.Patient.FollowAsync(await app.Patient.GetAsync(url))).Status);
    }

    [Theory]
    [InlineData("Input.Name", "")]
    [InlineData("Input.Name", "a\u0001b")]
    [InlineData("Input.Email", "not an email")]
    [InlineData("Input.YearsOfExperience", "-1")]
    [InlineData("Input.YearsOfExperience", "99999999999999")]
    [InlineData("Input.LocationId", "999999999999999999999")]
    [InlineData("Input.LocationId", "-1")]
    [InlineData("Input.MainSpecializationId", "2147483647")]
    [InlineData("Input.OtherSpecializationIds", "x")]
    public async Task A_doctor_with_a_bad_answer_is_refused(string field, string value)
    {
        var form = await app.Admin.GetAsync($"/admin/doctors/edit/{app.Doctor.Id}");
        var answer = await app.Admin.SubmitAsync(form, "main form", (field, value));
        Assert.Equal(422, answer.Status);
        Assert.NotNull(answer.Find("#errors"));
        Assert.Equal(app.Doctor.Name, await app.Database.ScalarAsync<string>("select name from doctors"));
    }

    [Fact]
    public async Task A_zero_byte_in_a_form_is_unreadable_and_not_a_failure()
    {
        var form = await app.Admin.GetAsync($"/admin/doctors/edit/{app.Doctor.Id}");
        Assert.Equal(400, (await app.Admin.SubmitAsync(form, "main form", ("Input.Name", "a\0b"))).Status);
    }

    [Fact]
    public async Task Long_text_is_refused_and_not_a_failure()
    {
        var form = await app.Admin.GetAsync($"/admin/doctors/edit/{app.Doctor.Id}");
        var answer = await app.Admin.SubmitAsync(form, "main form", ("Input.Name", new string('x', 10_000)), ("Input.About", new string('y', 10_000)), ("Input.Phone", new string('1', 10_000)));
        Assert.Equal(422, answer.Status);
        Assert.Contains("200 characters or fewer", answer.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/doctors/edit/0")]
    [InlineData("/admin/doctors/edit/-1")]
    [InlineData("/admin/doctors/edit/99999999999999")]
    [InlineData("/admin/doctors/deactivate/77")]
    [InlineData("/admin/doctors/deactivate/x")]
    [InlineData("/admin/specializations/edit/9999")]
    [InlineData("/admin/locations/edit/9999")]
    [InlineData("/admin/calendar?doctor=-1")]
    [InlineData("/admin/calendar?doctor=99999999999999")]
    [InlineData("/admin/calendar?location=77")]
    [InlineData("/admin/calendar?location=x&week=2026-W50")]
    [InlineData("/admin/slots/0")]
    [InlineData("/admin/slots/99999999999999")]
    [InlineData("/admin/bookings/details/MB-AAAA-AAAA")]
    [InlineData("/admin/bookings/details/nonsense")]
    [InlineData("/admin/bookings/move/MB-AAAA-AAAA")]
    [InlineData("/admin/bookings/new?slot=99999")]
    public async Task What_does_not_exist_is_not_found(string url) => Assert.Equal(404, (await app.Admin.GetAsync(url)).Status);

    [Theory]
    [InlineData("/admin/doctors?q=%00&state=%27&page=-1")]
    [InlineData("/admin/doctors?q=100%25_&page=99999999999999999999")]
    [InlineData("/admin/bookings?find=%00&status=x&doctor=99999999999&after=2147483647_x&from=%00")]
    [InlineData("/admin/bookings?attendance=0&status=pending&sort=9&before=2026-12-07T09:20:00Z_99999999999&to=2026-99-99")]
    [InlineData("/admin/bookings?after=-9998-01-01T00:00:00Z_1&sort=newest")]
    [InlineData("/admin/bookings/new?doctor=x&week=%00&slot=abc")]
    [InlineData("/admin/bookings/overbook?Time.DoctorId=x&Time.Date=%00")]
    [InlineData("/admin/calendar?date=9999-99-99")]
    [InlineData("/admin/calendar?date=2999-12-31")]
    [InlineData("/admin/calendar?location=1&week=2026-W60")]
    [InlineData("/admin/calendar?doctor=1&week=2999-12-31")]
    [InlineData("/admin/calendar?doctor=1&week=%00")]
    [InlineData("/admin/slots/new?doctor=x&date=%00")]
    [InlineData("/admin/slots/bulk?doctor=-5&date=2999-12-31")]
    public async Task Odd_queries_show_the_page(string url) => Assert.Equal(200, (await app.Admin.GetAsync(url)).Status);

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        var answer = await app.Admin.PostAsync("/admin/clinic", [new("Input.Name", "Hijacked"), new("Input.Phone", "1"), new("Input.EmergencyText", "x"), new("Input.DefaultLocationId", "1")]);
        Assert.Equal(400, answer.Status);
        Assert.Equal("Test Clinic", await app.Database.ScalarAsync<string>("select name from clinics"));
    }
}
