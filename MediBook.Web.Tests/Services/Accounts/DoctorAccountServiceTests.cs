using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Services.Accounts;

/// <summary>Two doctors, two accounts with the role Doctor, and a patient's.</summary>
public sealed class DoctorAccountServiceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Doctor _doctor = null!;
    private Doctor _other = null!;
    private int _account;
    private int _spare;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _doctor = await _database.AddClinicAsync();
        _other = await _database.AddDoctorAsync();
        _account = (await _database.AddStaffAsync("doctor@example.com", Roles.Doctor)).AccountId!.Value;
        _spare = (await _database.AddStaffAsync("spare@example.com", Roles.Doctor)).AccountId!.Value;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_account_is_linked_and_both_that_change_are_signed_out()
    {
        Assert.Equal(["doctor@example.com", "spare@example.com"], (await FindAsync())!.Free.Select(account => account.Email));
        var stamp = await StampAsync(_account);
        Assert.Null((await LinkAsync(_doctor, _account)).Refusal);
        Assert.NotEqual(stamp, stamp = await StampAsync(_account));
        var found = (await FindAsync())!;
        Assert.Equal(("doctor@example.com", "spare@example.com"), (found.Linked!.Email, Assert.Single(found.Free).Email));

        Assert.Null((await LinkAsync(_doctor, _account)).Refusal);
        Assert.Equal(stamp, await StampAsync(_account));
        Assert.Null((await LinkAsync(_doctor, null)).Refusal);
        Assert.NotEqual(stamp, await StampAsync(_account));
        Assert.Null((await FindAsync())!.Linked);
    }

    [Fact]
    public async Task An_account_belongs_to_one_record_and_has_the_role()
    {
        var patient = await _database.AddPatientAsync("ada@example.com");
        Assert.Equal(DoctorAccountRefusal.NotADoctorsAccount, (await LinkAsync(_doctor, patient.AccountId)).Refusal);
        Assert.Equal(DoctorAccountRefusal.NotADoctorsAccount, (await LinkAsync(_doctor, int.MaxValue)).Refusal);
        Assert.Null((await LinkAsync(_doctor, _account)).Refusal);
        Assert.Equal(DoctorAccountRefusal.AlreadyLinked, (await LinkAsync(_other, _account)).Refusal);
        Assert.Null((await LinkAsync(_other, _spare)).Refusal);
        Assert.Equal(2, await _database.ScalarAsync<int>("select count(distinct account_id) from doctors"));
    }

    [Fact]
    public async Task A_session_ends_with_the_link_and_the_next_one_sees_the_day()
    {
        await using var app = new MediBookApp(_database);
        var browser = await app.SignInAsync("doctor@example.com");
        Assert.Contains("not linked", (await browser.GetAsync("/my-day")).MainText, StringComparison.Ordinal);
        await LinkAsync(_doctor, _account);
        Assert.Equal(302, (await browser.GetAsync("/my-day")).Status);
        Assert.Contains("No appointments.", (await (await app.SignInAsync("doctor@example.com")).GetAsync("/my-day")).MainText, StringComparison.Ordinal);
    }

    private async Task<DoctorAccounts?> FindAsync()
    {
        await using var db = _database.NewContext();
        return await new DoctorAccountService(db).FindAsync(_doctor.Id, default);
    }

    private async Task<Outcome<Done, DoctorAccountRefusal>> LinkAsync(Doctor doctor, int? account)
    {
        await using var db = _database.NewContext();
        return await new DoctorAccountService(db).LinkAsync(doctor.Id, account, default);
    }

    private Task<string> StampAsync(int account) => _database.ScalarAsync<string>($"select security_stamp from users where id = {account}");
}
