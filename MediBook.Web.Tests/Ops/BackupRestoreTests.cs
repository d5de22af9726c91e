using System.Diagnostics;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Npgsql;

namespace MediBook.Web.Tests.Ops;

/// <summary>scripts/backup and scripts/restore, on real servers.</summary>
public sealed class BackupRestoreTests(PostgresFixture postgres) : IAsyncDisposable
{
    private const string EveryCount =
        """
        select format('%s.%s %s', schemaname, tablename, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', schemaname, tablename), false, true, '')))[1])
        from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1
        """;

    private const string EveryBooking = "select bookings::text from bookings order by id";

    private readonly string _folder = Directory.CreateTempSubdirectory("medibook-backup-").FullName;

    [Fact]
    public async Task A_dump_brings_every_row_and_every_guard_into_another_database()
    {
        await using var source = await BookedAsync();
        await using var target = await postgres.CreateEmptyDatabaseAsync();
        var file = Path.Combine(_folder, "clinic.dump");

        if (!await SavedAsync(source, file))
        {
            return;
        }

        var restored = await RunAsync("restore", [file], Configured(target));
        Assert.True(restored.Code == 0, restored.Output);

        Assert.Equal(await source.ListAsync<string>(EveryCount), await target.ListAsync<string>(EveryCount));
        Assert.Equal(await source.ListAsync<string>(EveryBooking), await target.ListAsync<string>(EveryBooking));
        await RefusesAsync(target, PostgresErrorCodes.UniqueViolation, "insert into slot_claims select slot_id, booking_id + 1, null, starts_at, ends_at from slot_claims limit 1");
        await RefusesAsync(target, PostgresErrorCodes.ExclusionViolation, "insert into slots (doctor_id, location_id, starts_at, ends_at, state, overbooked, version) select doctor_id, location_id, starts_at, ends_at, 'OPEN', false, 0 from slots limit 1");
        await RefusesAsync(target, PostgresErrorCodes.RestrictViolation, "delete from slot_events");
        Assert.True((await BookAsync(target, "next@example.com")).BookingId > await source.ScalarAsync<int>("select max(id) from bookings"));
    }

    [Fact]
    public async Task A_database_that_is_not_empty_is_replaced_only_by_force()
    {
        await using var source = await BookedAsync();
        await using var target = await postgres.CreateDatabaseAsync();
        await target.ExecuteAsync("insert into locations (name, address, time_zone_id) values ('Old', '1 Street', 'Europe/London')");
        var file = Path.Combine(_folder, "clinic.dump");
        if (!await SavedAsync(source, file))
        {
            return;
        }


        var refused = await RunAsync("restore", [file], Configured(target));
        Assert.Equal(1, refused.Code);
        Assert.Contains("Add --force to replace everything in it.", refused.Output, StringComparison.Ordinal);
        Assert.Equal(["Old"], await target.ListAsync<string>("select name from locations"));

        var forced = await RunAsync("restore", [file, "--force"], Configured(target));
        Assert.True(forced.Code == 0, forced.Output);
        Assert.Equal(await source.ListAsync<string>(EveryCount), await target.ListAsync<string>(EveryCount));
        Assert.Equal(["Harbour Clinic"], await target.ListAsync<string>("select name from locations"));
    }

    [Fact]
    public async Task A_damaged_dump_leaves_the_database_as_it_was()
    {
        await using var source = await BookedAsync();
        var file = Path.Combine(_folder, "clinic.dump");
        if (!await SavedAsync(source, file))
        {
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
        var before = await source.ListAsync<string>(EveryBooking);

        Assert.NotEqual(0, (await RunAsync("restore", [file, "--force"], Configured(source))).Code);

        Assert.Equal(before, await source.ListAsync<string>(EveryBooking));
    }

    [Fact]
    public async Task A_database_in_use_by_the_app_is_not_restored_into()
    {
        await using var source = await BookedAsync();
        var file = Path.Combine(_folder, "clinic.dump");
        if (!await SavedAsync(source, file))
        {
            return;
        }

        await using var app = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(source.ConnectionString) { ApplicationName = "medibook-reads", Pooling = false }.ConnectionString);
        await app.OpenAsync();

        var refused = await RunAsync("restore", [file, "--force"], Configured(source));

        Assert.Equal((1, "MediBook is running on this database. Stop it, then restore."), (refused.Code, refused.Output));
    }

    [Fact]
    public async Task The_private_servers_folder_is_archived_while_stopped_and_starts_elsewhere()
    {
        var (data, other, file) = (Path.Combine(_folder, "data"), Path.Combine(_folder, "other"), Path.Combine(_folder, "clinic.tar.gz"));
        OpenToOthers(_folder);
        await using (await AppProcess.StartAsync(Private(data)))
        {
            await PrivateServer.ExecuteAsync(data, "insert into locations (name, address, time_zone_id) values ('Kept', '1 Street', 'Europe/London')");
            var running = await RunAsync("backup", ["--archive", file], Private(data));
            Assert.Equal(1, running.Code);
            Assert.Contains($"MediBook is running on {data}.", running.Output, StringComparison.Ordinal);
        }

        var saved = await RunAsync("backup", ["--archive", file], Private(data));
        Assert.True(saved.Code == 0, saved.Output);
        var restored = await RunAsync("restore", [file], Private(other));
        Assert.True(restored.Code == 0, restored.Output);
        await using (await AppProcess.StartAsync(Private(other)))
        {
            Assert.Equal("Kept", await PrivateServer.ExecuteAsync(other, "select name from locations"));
            await PrivateServer.ExecuteAsync(other, "update locations set name = 'Changed'");
        }

        var refused = await RunAsync("restore", [file], Private(other));
        Assert.Equal(1, refused.Code);
        Assert.Contains($"{other} is not empty.", refused.Output, StringComparison.Ordinal);
        var forced = await RunAsync("restore", [file, "--force"], Private(other));
        Assert.True(forced.Code == 0, forced.Output);
        await using (await AppProcess.StartAsync(Private(other)))
        {
            Assert.Equal("Kept", await PrivateServer.ExecuteAsync(other, "select name from locations"));
        }

        Assert.Single(Directory.GetDirectories(_folder, "other.before-restore-*"));
    }

    [Fact]
    public async Task The_private_server_is_dumped_while_the_app_runs()
    {
        var (data, other, file) = (Path.Combine(_folder, "data"), Path.Combine(_folder, "other"), Path.Combine(_folder, "clinic.dump"));
        OpenToOthers(_folder);
        await using (await AppProcess.StartAsync(Private(data)))
        {
            await PrivateServer.ExecuteAsync(data, "insert into locations (name, address, time_zone_id) values ('Kept', '1 Street', 'Europe/London')");
            var saved = await RunAsync("backup", [file], Private(data));
            if (!await HasToolsAsync())
            {
                Assert.Contains("Stop it, or install pg_dump", saved.Output, StringComparison.Ordinal);
                return;
            }

            Assert.True(saved.Code == 0, saved.Output);
        }

        var restored = await RunAsync("restore", [file], Private(other));
        Assert.True(restored.Code == 0, restored.Output);
        await using (await AppProcess.StartAsync(Private(other)))
        {
            Assert.Equal("Kept", await PrivateServer.ExecuteAsync(other, "select name from locations"));
        }
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_refused()
    {
        var file = Path.Combine(_folder, "notes.txt");
        await File.WriteAllTextAsync(file, "Not a backup.");

        var refused = await RunAsync("restore", [file], Private(Path.Combine(_folder, "data")));

        Assert.Equal((1, $"{file} is neither a dump nor an archive of MediBook."), (refused.Code, refused.Output));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The server's own user must be able to enter the folder.</summary>
    private static void OpenToOthers(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        }
    }

    /// <summary>Saves a configured database.</summary>
    /// <returns>False on a machine without PostgreSQL's client programs, where it was refused in plain words.</returns>
    private static async Task<bool> SavedAsync(TestDatabase source, string file)
    {
        var saved = await RunAsync("backup", [file], Configured(source));
        if (await HasToolsAsync())
        {
            Assert.True(saved.Code == 0, saved.Output);
            return true;
        }

        Assert.Equal((1, "Saving a configured database needs pg_dump. Install PostgreSQL's client programs."), (saved.Code, saved.Output));
        return false;
    }

    private static async Task<bool> HasToolsAsync() =>
        (await RunAsync("/bin/sh", ["-c", $". {SourceTree.Root}/scripts/lib/postgres.sh; newest pg_dump && newest psql && newest pg_restore"], [])).Code == 0;

    private static Dictionary<string, string> Configured(TestDatabase database) => new() { ["ConnectionStrings__MediBook"] = database.ConnectionString };

    private static Dictionary<string, string> Private(string folder) => new() { ["MEDIBOOK_DATA"] = folder, ["Jobs__Enabled"] = "false" };

    private static async Task<(int Code, string Output)> RunAsync(string script, string[] arguments, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(script[0] == '/' ? script : Path.Combine(SourceTree.Root, "scripts", script), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || name is "DATABASE_URL" or "MEDIBOOK_DATA").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MEDIBOOK_APP"] = Path.Combine(AppProcess.WebProject, "bin", SourceTree.Configuration, "net10.0", "MediBook.Web.dll");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return (process.ExitCode, (await output + await error).Trim());
    }

    private static async Task RefusesAsync(TestDatabase database, string state, string sql) =>
        Assert.Equal(state, (await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(sql))).SqlState);

    private static async Task<BookingReceipt> BookAsync(TestDatabase database, string email)
    {
        var slot = await database.ScalarAsync<int>("select id from slots where booking_id is null order by id limit 1");
        return (await database.Bookings().BookAsync(TestData.NewGuest(), new BookRequest(slot, TestData.Details(email), Guid.NewGuid()), CancellationToken.None)).Value;
    }

    private async Task<TestDatabase> BookedAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        var doctor = await database.AddClinicAsync();
        await database.AddSlotsAsync(doctor.Id, 10);
        for (var number = 0; number < 5; number++)
        {
            await BookAsync(database, $"guest{number}@example.com");
        }

        return database;
    }
}
