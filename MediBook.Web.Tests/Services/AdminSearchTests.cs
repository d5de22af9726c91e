using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Services;

/// <summary>The signs of patterns are letters like others in the lists of staff: an email address often has one.</summary>
public sealed class AdminSearchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.AddClinicAsync();
        await _database.AddDoctorAsync("Dr A_da 50% \\ Novak");
        await _database.AddPatientAsync("a_da@example.com", "A_da 50% \\ Novak");
        await _database.AddPatientAsync("axda@example.com", "Axda");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("a_d")]
    [InlineData("%")]
    [InlineData("\\")]
    public async Task Every_sign_is_looked_for_as_typed(string typed)
    {
        await using var db = _database.NewContext();
        var doctors = await new DoctorQueries(db).ListAsync(new DoctorListFilter(typed, null, 1), default);
        Assert.Equal("Dr A_da 50% \\ Novak", Assert.Single(doctors.Doctors).Name);
        var accounts = await new AccountQueries(db).SearchAsync(typed, 1, default);
        Assert.Equal("a_da@example.com", Assert.Single(accounts.Rows).Email);
    }
}
