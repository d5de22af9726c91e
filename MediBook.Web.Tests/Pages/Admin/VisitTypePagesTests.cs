using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class VisitTypePagesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MediBookApp _app = null!;
    private Doctor _doctor = null!;
    private Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        await _database.AddStaffAsync("admin@example.com", Roles.Admin);
        _app = new MediBookApp(_database);
        _admin = await _app.SignInAsync("admin@example.com");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_visit_type_is_added_changed_and_taken_off_the_list()
    {
        var empty = await _admin.GetAsync("/admin/visit-types");
        Assert.Contains("No visit types yet", empty.MainText, StringComparison.Ordinal);
        var owner = string.Create(CultureInfo.InvariantCulture, $"s{_doctor.Specializations[0].SpecializationId}");
        var form = await _admin.GetAsync($"/admin/visit-types/edit?owner={owner}");
        var added = await _admin.SubmitAsync(
            form, "main form", ("Input.Name", "First visit"), ("Input.LeastMinutes", "30"), ("Input.Preparation", "Bring:\r\nyour card"), ("Input.Questions[0].Words", "Were you here before?"),
            ("Input.Questions[0].Kind", "YesNo"), ("Input.Questions[0].IsRequired", "true"), ("Input.Questions[2].Words", "How strong is it?"), ("Input.Questions[2].Kind", "Choice"),
            ("Input.Questions[2].Choices", "Weak\r\n\r\n Strong \r\nWeak"));
        Assert.Equal(303, added.Status);
        var list = await _admin.FollowAsync(added);
        Assert.Contains("First visit is saved.", list.MainText, StringComparison.Ordinal);
        Assert.Equal(["1 YES_NO Were you here before? t ", "2 CHOICE How strong is it? f Weak\nStrong"], await _database.ListAsync<string>(
            "select concat_ws(' ', position, kind, words, is_required, choices) from visit_questions order by position"));
        Assert.Equal("Bring:\nyour card", await _database.ScalarAsync<string>("select preparation from visit_types"));

        var id = await _database.ScalarAsync<int>("select id from visit_types");
        var edit = await _admin.GetAsync($"/admin/visit-types/edit/{id}");
        Assert.Equal("How strong is it?", edit.Find("#Input_Questions_1__Words").GetAttribute("value"));
        Assert.Equal(303, (await _admin.SubmitAsync(edit, "main form", ("Input.Name", "Long first visit"), ("Input.SortOrder", "5"))).Status);
        Assert.Equal("Long first visit", await _database.ScalarAsync<string>("select name from visit_types where sort_order = 5"));

        Assert.Equal(303, (await _admin.SubmitAsync(edit, "#offer")).Status);
        Assert.False(await _database.ScalarAsync<bool>("select is_active from visit_types"));
        var inactive = await _admin.GetAsync($"/admin/visit-types/edit/{id}");
        Assert.Equal(303, (await _admin.SubmitAsync(inactive, "#offer")).Status);
        Assert.True(await _database.ScalarAsync<bool>("select is_active from visit_types"));
    }

    [Fact]
    public async Task What_is_missing_or_taken_stands_beside_its_field_and_every_answer_is_kept()
    {
        await _database.AddVisitTypeAsync("First visit", doctorId: _doctor.Id);
        var form = await _admin.GetAsync($"/admin/visit-types/edit?owner=d{_doctor.Id}");
        var bad = await _admin.SubmitAsync(
            form, "main form", ("Input.LeastMinutes", "4"), ("Input.Questions[3].Words", "How strong is it?"), ("Input.Questions[3].Kind", "Choice"), ("Input.Questions[3].Choices", "Weak"));
        Assert.Equal(422, bad.Status);
        Assert.Contains("Enter a name", bad.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("5 to 240", bad.Find("#Input_LeastMinutes-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 to 10 answers", bad.Find("#Input_Questions_3__Choices-error").TextContent, StringComparison.Ordinal);
        Assert.NotNull(bad.Find("#Input_Questions_3__Choices").Closest("details[open]"));
        Assert.Equal("How strong is it?", bad.Find("#Input_Questions_3__Words").GetAttribute("value"));

        var taken = await _admin.SubmitAsync(form, "main form", ("Input.Name", "FIRST VISIT"), ("Input.LeastMinutes", "20"));
        Assert.Equal(409, taken.Status);
        Assert.Contains("Another visit type there has this name", taken.Find("#Input_Name-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("20", taken.Find("#Input_LeastMinutes").GetAttribute("value"));
        var nobody = await _admin.SubmitAsync(form, "main form", ("Input.Name", "Other"), ("Input.LeastMinutes", "20"), ("Input.Owner", "d999"));
        Assert.Equal(422, nobody.Status);
        Assert.Contains("Choose a specialization or a doctor", nobody.Find("#Input_Owner-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_can_be_narrowed_and_an_unknown_one_is_not_found()
    {
        await _database.AddVisitTypeAsync("Of the field");
        await _database.AddVisitTypeAsync("Of the doctor", doctorId: _doctor.Id);
        var all = (await _admin.GetAsync("/admin/visit-types")).MainText;
        Assert.Contains("Of the field", all, StringComparison.Ordinal);
        Assert.Contains("Of the doctor", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Of the field", (await _admin.GetAsync($"/admin/visit-types?owner=d{_doctor.Id}")).Find("table").TextContent, StringComparison.Ordinal);
        Assert.Equal(404, (await _admin.GetAsync("/admin/visit-types/edit/999")).Status);
    }
}
