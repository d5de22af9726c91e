using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediBook.Web.Data;

/// <summary>Lets <c>dotnet ef</c> build the model without starting the app or a server.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<MediBookDbContext>
{
    public MediBookDbContext CreateDbContext(string[] args)
    {
        var connection = Environment.GetEnvironmentVariable("ConnectionStrings__MediBook") ?? "Host=127.0.0.1;Database=medibook";
        var options = new DbContextOptionsBuilder<MediBookDbContext>();
        return new MediBookDbContext(DatabaseConnections.Configure(options, DatabaseConnections.DataSource(connection, "medibook-design", 2)).Options);
    }
}
